# shellcheck shell=bash
# Throw-away PostgreSQL clusters of any supported major, each up in about a second and gone when the script ends.
#
#   cluster_start NAME MAJOR [guc=value …]   initdb, start, and make it the current cluster. Superuser "postgres", trust
#                                            authentication, UTF8, locale C, fsync off; a socket in a directory of its own,
#                                            and 127.0.0.1 on a free port for clients that cannot do sockets.
#                                            shared_preload_libraries=pg_schema_guard is a guc like any other.
#   cluster_use NAME                         make a running cluster the current one. Exports PGHOST, PGPORT, PGUSER,
#                                            PGDATABASE (postgres), and PGSG_DATADIR, PGSG_LOG, PGSG_RUN_AS (the words in
#                                            front of a command that must run as the server's user; may be empty).
#   cluster_psql NAME [psql argument …]      the cluster's own psql: no psqlrc, stops at the first error
#   cluster_restart NAME                     for settings that need it, and after a crash
#   cluster_stop NAME                        stop it, keep its log as target/logs/NAME.log, remove its data
#
# Needs provide_major's PostgreSQL; calls it where the caller has not.

[[ -n ${PGSG_CLUSTER_SOURCED:-} ]] && return
PGSG_CLUSTER_SOURCED=yes
# shellcheck source=tests/lib/majors.sh
. "$(dirname "${BASH_SOURCE[0]}")/majors.sh"

declare -A CLUSTER_DIR=() CLUSTER_PORT=() CLUSTER_BINDIR=()

cluster_start() {
    local name=$1 major=$2 dir port bindir setting
    shift 2
    [[ -z ${CLUSTER_DIR[$name]:-} ]] || die "a cluster named $name is already running"
    [[ ${PROVIDED%% *} == "$major" ]] || provide_major "$major"
    bindir=$PGSG_BINDIR
    dir=$(server_tempdir "pgsg-$name")
    CLUSTER_DIR[$name]=$dir CLUSTER_BINDIR[$name]=$bindir
    at_exit "cluster_stop '$name'"
    as_server "$bindir/initdb" -D "$dir/data" -U postgres --auth=trust --encoding=UTF8 --locale=C --no-sync \
        >/dev/null || die "initdb of PostgreSQL $major failed"
    port=$(free_port)
    CLUSTER_PORT[$name]=$port
    {
        # fsync is the one durability setting switched off: the others would change the WAL that the tests measure.
        printf "fsync = off\nlisten_addresses = '127.0.0.1'\nport = %s\nunix_socket_directories = '%s'\n" "$port" "$dir"
        printf "log_line_prefix = '%%m [%%p] %%q%%a '\nlog_timezone = 'UTC'\ntimezone = 'UTC'\n"
        for setting in "$@"; do printf "%s = '%s'\n" "${setting%%=*}" "${setting#*=}"; done
    } | as_server tee -a "$dir/data/postgresql.conf" >/dev/null
    cluster_pg_ctl "$name" start
    cluster_use "$name"
}

cluster_use() {
    local name=$1
    export PGHOST=${CLUSTER_DIR[$name]} PGPORT=${CLUSTER_PORT[$name]} PGUSER=postgres PGDATABASE=postgres
    export PGSG_DATADIR=$PGHOST/data PGSG_LOG=$PGHOST/log PGSG_RUN_AS="${RUN_AS_SERVER[*]}"
}

cluster_psql() {
    local name=$1
    shift
    "${CLUSTER_BINDIR[$name]}/psql" -X -v ON_ERROR_STOP=1 -h "${CLUSTER_DIR[$name]}" -p "${CLUSTER_PORT[$name]}" \
        -U postgres "$@"
}

cluster_restart() {
    cluster_pg_ctl "$1" restart -m fast
}

cluster_stop() {
    local name=$1 dir=${CLUSTER_DIR[$1]:-}
    [[ -n $dir ]] || return 0
    # Immediate, because the data is thrown away and a client that hangs must not keep us.
    [[ ! -f $dir/data/postmaster.pid ]] ||
        as_server "${CLUSTER_BINDIR[$name]}/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 || true
    mkdir -p "$TARGET_DIR/logs"
    [[ ! -f $dir/log ]] || cp "$dir/log" "$TARGET_DIR/logs/$name.log"
    as_server rm -rf "$dir/data"
    rm -rf "$dir"
    unset "CLUSTER_DIR[$name]" "CLUSTER_PORT[$name]" "CLUSTER_BINDIR[$name]"
}

cluster_pg_ctl() {
    local name=$1 dir=${CLUSTER_DIR[$1]}
    shift
    # The server inherits PGHOST and PGPORT: a subscription or dblink in it that names no server must find this one, not
    # whatever listens on 5432.
    PGHOST=$dir PGPORT=${CLUSTER_PORT[$name]} as_server "${CLUSTER_BINDIR[$name]}/pg_ctl" -D "$dir/data" -l "$dir/log" -w "$@" >/dev/null ||
        { tail -20 "$dir/log" >&2; die "cluster $name: pg_ctl $1 failed; its log ends above"; }
}

# Below the range that the kernel gives to outgoing connections.
free_port() {
    local port
    for _ in {1..50}; do
        port=$((RANDOM % 10000 + 20000))
        (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { printf '%s\n' "$port"; return; }
    done
    die "no free port was found between 20000 and 30000"
}
