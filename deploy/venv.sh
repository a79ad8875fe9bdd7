#!/bin/sh
# Make .venv with the Python given, unless it is there.
set -eu

python=$1
[ -x .venv/bin/pip ] && exit 0

command -v "$python" >/dev/null || {
    echo "motcua needs Python 3.11 or newer; $python was not found." >&2
    exit 1
}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "motcua needs Python 3.11 or newer; $python is $("$python" -V). Try: make PYTHON=python3.12 ..." >&2
    exit 1
}
# Debian ships Python without the part that makes environments.
"$python" -c 'import ensurepip, venv' 2>/dev/null || "$(dirname "$0")/packages.sh" needed python3-venv

# A half-made environment has no pip and would be taken for a whole one.
"$python" -m venv --clear .venv
