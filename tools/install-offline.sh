#!/bin/sh
# install.sh VENV: installs inspector into a new virtual environment, with no network. Needs Python @PYTHON@ and no
# other package: the pip of this archive is used, so that Debian's python3-venv may be missing.
set -eu
[ $# -eq 1 ] || { echo "usage: $0 VENV" >&2; exit 2; }
python=${PYTHON:-python3}
case $1 in /*) venv=$1 ;; *) venv=$PWD/$1 ;; esac

"$python" -c 'import sys; sys.exit("%d.%d" % sys.version_info[:2] != "@PYTHON@")' || {
    echo "These wheels are for Python @PYTHON@: name it with PYTHON=python@PYTHON@ $0 VENV" >&2
    exit 2
}
cd "$(dirname "$0")"
sha256sum --quiet --check SHA256SUMS
"$python" -m venv --without-pip "$venv"
"$venv/bin/python" "$(echo wheels/pip-*.whl)/pip" --quiet --disable-pip-version-check install --no-index --no-deps wheels/*.whl
echo "$venv/bin/inspector"
