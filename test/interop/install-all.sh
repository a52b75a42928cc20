#!/usr/bin/env bash
# Installs all that the parts of the interop need, one after the other, so that it can go on beside other work; each part finds it there.
set -euo pipefail
cd "$(dirname "$0")"

./install.sh
./install-r.sh
./install-python.sh expectations
./install-python.sh transformations
./install-python.sh pandas point-in-time-requirements.txt
./install-python.sh gate
# The list holds all that it needs: to look for other versions of it would take many minutes.
./install-python.sh reconcile reconcile-requirements.txt --no-deps
./install-python.sh trees
./install-python.sh tree-exchange
./install-python.sh azure
./install-python.sh azure-mlflow
