# shellcheck shell=bash
# The SQL tests: tests/sql/*.sql against tests/expected/, with PostgreSQL's own pg_regress.
#
#   run_regress MAJOR TAP [TEST …]   all files in alphabetical order, or just those named. TAP says how a statement
#                                    reaches the guard: "hook" (the library is in shared_preload_libraries) or "trigger"
#                                    (nothing is preloaded: what a bare CREATE EXTENSION gives).
#
# Each run has a cluster of its own, and one database in which the extension has been created. Where the taps or the
# majors rightly differ, pg_regress takes tests/expected/NAME_1.out, NAME_2.out, …. What came out instead is left in
# target/regress/MAJOR-TAP/: copy from its results/ what is right to tests/expected/.

[[ -n ${PGSG_REGRESS_SOURCED:-} ]] && return
PGSG_REGRESS_SOURCED=yes
# shellcheck source=tests/lib/cluster.sh
. "$(dirname "${BASH_SOURCE[0]}")/cluster.sh"

run_regress() {
    local major=$1 tap=$2 preload='' name work keep tests
    shift 2
    name=regress-$major-$tap keep=$TARGET_DIR/regress/$major-$tap
    case $tap in
        hook) preload=pg_schema_guard ;;
        trigger) ;;
        *) die "run_regress: no tap is called $tap" ;;
    esac
    tests=("$@")
    [[ $# -gt 0 ]] || mapfile -t tests < <(cd "$REPO/tests/sql" && printf '%s\n' *.sql | LC_ALL=C sort | sed 's/\.sql$//')
    provide_major "$major"
    cluster_start "$name" "$major" "shared_preload_libraries=$preload"
    # pg_regress writes as the server's user, who may not even be allowed to read the checkout.
    work=$(server_tempdir pgsg-regress)
    at_exit "rm -rf '$work'"
    cp -r "$REPO/tests/sql" "$REPO/tests/expected" "$work"
    chmod -R a+rX "$work"
    say "pg_regress on PostgreSQL $major, tap: $tap, ${#tests[@]} files"
    local status=0
    # One pg_regress serves all majors: it only starts psql (the major's own) and compares. The time zone and the like
    # it sets itself; the order of the files is the order of the arguments.
    as_server /usr/lib/postgresql/15/lib/pgxs/src/test/regress/pg_regress \
        --inputdir="$work" --outputdir="$work" --bindir="$PGSG_BINDIR" --host="$PGHOST" --port="$PGPORT" --user=postgres \
        --dbname=schema_guard_regress --load-extension=pg_schema_guard "${tests[@]}" >"$work/log" 2>&1 || status=$?
    grep -E '^test |^ ?All |tests? failed|^pg_regress:|ERROR' "$work/log" || cat "$work/log"
    rm -rf "$keep"
    if [[ $status -ne 0 ]]; then
        mkdir -p "$keep"
        cp -r "$work"/{log,results,regression.diffs} "$keep" 2>/dev/null || true
        head -100 "$keep/regression.diffs" 2>/dev/null || true
        say "the results and regression.diffs are in $keep"
    fi
    cluster_stop "$name"
    return "$status"
}
