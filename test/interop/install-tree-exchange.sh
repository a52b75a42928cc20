#!/usr/bin/env bash
# Installs what the exchange of trees is checked with, once: xgboost into .interop/tree-exchange.
set -euo pipefail
cd "$(dirname "$0")"
home=../../.interop/tree-exchange

wanted=$(sha256sum <tree-exchange-requirements.txt)
if [ "$(cat "$home/installed" 2>/dev/null)" = "$wanted" ]; then exit 0; fi
if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
  apt-get update -q
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends python3-venv
fi
echo 'Installing xgboost into .interop/tree-exchange.'
python3 -m venv --clear "$home"
"$home/bin/pip" install --quiet --requirement tree-exchange-requirements.txt
echo "$wanted" >"$home/installed"
