#!/usr/bin/env bash
# Installs what the tests of the gate are compared with, once: R with forecast and pROC by apt, scipy and statsmodels into .interop/gate.
set -euo pipefail
cd "$(dirname "$0")"
home=../../.interop/gate

if ! Rscript -e 'q(status = !all(sapply(c("forecast", "pROC", "jsonlite"), requireNamespace, quietly = TRUE)))' 2>/dev/null; then
  echo 'Installing R with forecast and pROC with apt-get.'
  apt-get update -q
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
    r-base-core r-cran-forecast r-cran-proc r-cran-jsonlite
fi

wanted=$(sha256sum <gate-requirements.txt)
if [ "$(cat "$home/installed" 2>/dev/null)" = "$wanted" ]; then exit 0; fi
if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
  apt-get update -q
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends python3-venv
fi
echo 'Installing scipy and statsmodels into .interop/gate.'
python3 -m venv --clear "$home"
"$home/bin/pip" install --quiet --requirement gate-requirements.txt
echo "$wanted" >"$home/installed"
