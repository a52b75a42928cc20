#!/usr/bin/env bash
# Installs the pinned packages of a list into .interop/NAME, once for each list: install-python.sh NAME [LIST] [OPTION OF PIP]...
# The list is NAME-requirements.txt unless it is said; `installed` in the folder is the list that is there.
set -euo pipefail
cd "$(dirname "$0")"
name=$1
list=${2:-$name-requirements.txt}
home=../../.interop/$name

if cmp -s "$list" "$home/installed"; then exit 0; fi
if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then ./install-apt.sh python3-venv; fi
echo "Installing $list into .interop/$name."
python3 -m venv --clear "$home"
# Modules are compiled when they are first imported: most of them never are.
"$home/bin/pip" install --quiet --no-compile "${@:3}" --requirement "$list"
cp "$list" "$home/installed"
