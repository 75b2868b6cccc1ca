# shellcheck shell=bash
# The ground every script stands on: where things are, who runs them, and what must be installed.
#
#   say TEXT…              one line to the reader, on stderr (stdout stays free for data)
#   die TEXT…              the same, then exit 1
#   at_exit COMMAND        run COMMAND when this shell ends, last registered first, however it ends
#   as_root COMMAND…       directly when root, through sudo otherwise
#   as_server COMMAND…     as the user that may run a PostgreSQL server: "postgres" when we are root, else ourselves
#   server_tempdir PREFIX  print a new directory under /tmp that belongs to that user and that everybody may enter
#   ensure_packages REASON PACKAGE…   install what is lacking of these Debian packages, and say so
#   ensure_build_tools     what `make install` needs beside a PostgreSQL with its headers
#   ensure_tools           everything that building and testing on PostgreSQL 15 needs, from a bare Debian 12 with Rust
#
# Sets REPO (the checkout), TARGET_DIR (cargo's), PGSG_CACHE (what was fetched once and is used by every checkout).
# To be sourced by bash scripts that have `set -euo pipefail`.

[[ -n ${PGSG_TOOLS_SOURCED:-} ]] && return
PGSG_TOOLS_SOURCED=yes

REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
TARGET_DIR=${CARGO_TARGET_DIR:-$REPO/target}
PGSG_CACHE=${PGSG_CACHE:-/var/cache/pg_schema_guard}
CARGO_PGRX_VERSION=0.18.1
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
# The caller's connection settings must not lead a test into a database that somebody needs.
unset PGHOST PGHOSTADDR PGPORT PGUSER PGPASSWORD PGDATABASE PGSERVICE PGOPTIONS PGDATA

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }

declare -a AT_EXIT=()
AT_EXIT_SHELL=
at_exit() {
    # A subshell inherits the list but not the trap: it must not tear down what its parent still uses.
    if [[ $AT_EXIT_SHELL != "$BASHPID" ]]; then
        AT_EXIT=() AT_EXIT_SHELL=$BASHPID
        trap run_at_exit EXIT
    fi
    AT_EXIT+=("$1")
}
run_at_exit() {
    local status=$? i
    set +e
    for ((i = ${#AT_EXIT[@]} - 1; i >= 0; i--)); do eval "${AT_EXIT[i]}"; done
    exit "$status"
}

# initdb and postgres refuse root. An array, so that "as nobody else" is an empty list of words.
if [[ $EUID -eq 0 ]]; then
    SERVER_USER=postgres
    RUN_AS_SERVER=(runuser -u postgres --)
    RUN_AS_ROOT=()
else
    SERVER_USER=$(id -un)
    RUN_AS_SERVER=()
    RUN_AS_ROOT=(sudo)
fi
as_root() { "${RUN_AS_ROOT[@]}" "$@"; }
# From /, because the server's user may be unable to enter the directory that we stand in.
as_server() { (cd / && "${RUN_AS_SERVER[@]}" "$@"); }

server_tempdir() {
    local dir
    # /tmp and short: the path of a Unix socket may have 107 characters.
    dir=$(mktemp -d "/tmp/$1.XXXXXX")
    chmod 755 "$dir"
    [[ $EUID -ne 0 ]] || chown "$SERVER_USER" "$dir"
    printf '%s\n' "$dir"
}

ensure_packages() {
    local reason=$1 package lacking=()
    shift
    for package in "$@"; do
        [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || lacking+=("$package")
    done
    [[ ${#lacking[@]} -gt 0 ]] || return 0
    [[ $EUID -eq 0 ]] || command -v sudo >/dev/null ||
        die "${lacking[*]} is lacking ($reason), and there is neither root nor sudo to install it"
    say "installing ${lacking[*]} (apt; $reason)"
    mkdir -p "$TARGET_DIR/logs"
    local log=$TARGET_DIR/logs/apt.log
    { as_root apt-get -qq update && as_root apt-get -qq install -y --no-install-recommends "${lacking[@]}"; } \
        </dev/null >"$log" 2>&1 || { tail -20 "$log" >&2; die "apt could not install ${lacking[*]}; see $log"; }
}

ensure_cache() {
    [[ -d $PGSG_CACHE && -w $PGSG_CACHE ]] && return
    as_root install -d -m 755 -o "$(id -un)" "$PGSG_CACHE"
}

ensure_build_tools() {
    command -v cargo >/dev/null || die "cargo is not on PATH: install Rust 1.95 or later from https://rustup.rs"
    if command -v apt-get >/dev/null; then
        # libclang reads PostgreSQL's headers for pgrx; libssl-dev and pkg-config are for cargo-pgrx itself.
        ensure_packages "to build the extension" libclang-dev build-essential pkg-config libssl-dev git ca-certificates
    fi
    [[ $(cargo pgrx --version 2>/dev/null) == "cargo-pgrx $CARGO_PGRX_VERSION" ]] && return
    say "installing cargo-pgrx $CARGO_PGRX_VERSION (it builds and installs the extension; takes some minutes)"
    cargo install --quiet --locked cargo-pgrx --version "$CARGO_PGRX_VERSION"
}

ensure_tools() {
    # sudo is how `cargo pgrx test` becomes the server's user, even when root starts it.
    ensure_packages "to test on PostgreSQL 15" postgresql-15 postgresql-server-dev-15 sudo
    ensure_build_tools
    local tool
    for tool in fmt clippy; do
        cargo "$tool" --version >/dev/null 2>&1 && continue
        say "installing cargo $tool (rustup; for the stage of that name)"
        rustup component add "${tool/fmt/rustfmt}"
    done
}
