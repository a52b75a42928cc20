#!/usr/bin/env bash
# Installs packages by apt-get: install-apt.sh PACKAGE...
set -euo pipefail

echo "Installing $* with apt-get."
apt-get update -q
DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
