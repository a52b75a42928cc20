#!/usr/bin/env bash
# Installs what reconciled forecasts are compared with, once: hierarchicalforecast into .interop/reconcile.
set -euo pipefail
cd "$(dirname "$0")"
home=../../.interop/reconcile

wanted=$(sha256sum <reconcile-requirements.txt)
if [ "$(cat "$home/installed" 2>/dev/null)" = "$wanted" ]; then exit 0; fi
if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
  apt-get update -q
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends python3-venv
fi
echo 'Installing hierarchicalforecast into .interop/reconcile.'
python3 -m venv --clear "$home"
# The list holds all that it needs: to look for other versions of it would take many minutes.
"$home/bin/pip" install --quiet --no-deps --requirement reconcile-requirements.txt
echo "$wanted" >"$home/installed"
