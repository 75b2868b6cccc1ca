# shellcheck shell=bash
# What the tests need of PyPI: psycopg, for two sessions at once, and squawk, to compare with. Each installed where it is
# lacking, and said so.
#
#   ensure_psycopg REASON   Sets PYTHON.
#   ensure_squawk REASON    Sets SQUAWK.

[[ -n ${PGSG_PYTHON_SOURCED:-} ]] && return
PGSG_PYTHON_SOURCED=yes
# shellcheck source=tests/lib/tools.sh
. "$(dirname "${BASH_SOURCE[0]}")/tools.sh"

PYTHON=
ensure_psycopg() {
    PYTHON=$PGSG_CACHE/psycopg/bin/python
    "$PYTHON" -c 'import psycopg' 2>/dev/null || install_from_pypi psycopg 'psycopg[binary]' "$1"
}

SQUAWK=
ensure_squawk() {
    SQUAWK=$PGSG_CACHE/squawk/bin/squawk
    "$SQUAWK" --version >/dev/null 2>&1 || install_from_pypi squawk squawk-cli "$1"
}

install_from_pypi() {
    local venv=$PGSG_CACHE/$1
    say "installing $1 (PyPI; $3) into $venv"
    ensure_cache
    ensure_packages "$3" python3-venv
    { python3 -m venv "$venv" && "$venv/bin/pip" --quiet --disable-pip-version-check install "$2"; } ||
        die "$1 could not be installed"
}
