#!/usr/bin/env bash
# Installs R with what the gate and the forecasters are compared with (forecast, pROC, jsonlite) by apt, unless it is there.
set -euo pipefail
cd "$(dirname "$0")"

if ! Rscript -e 'q(status = !all(sapply(c("forecast", "pROC", "jsonlite"), requireNamespace, quietly = TRUE)))' 2>/dev/null; then
  ./install-apt.sh r-base-core r-cran-forecast r-cran-proc r-cran-jsonlite
fi
