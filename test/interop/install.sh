#!/usr/bin/env bash
# Installs the foreign readers of Delta tables into .interop/, once: delta-rs, Spark, delta-spark, a Java runtime for Spark.
# Versions are pinned in requirements.txt and pom.xml; registries are those that pip, Maven and apt are set up for.
set -euo pipefail
cd "$(dirname "$0")"
home=../../.interop

wanted=$(cat requirements.txt pom.xml install.sh | sha256sum)
if [ "$(cat "$home/installed" 2>/dev/null)" = "$wanted" ] && command -v java >/dev/null; then exit 0; fi

packages=()
python3 -c 'import ensurepip, venv' 2>/dev/null || packages+=(python3-venv)
command -v java >/dev/null || packages+=(default-jre-headless)
command -v mvn >/dev/null || packages+=(maven)
if [ ${#packages[@]} -gt 0 ]; then
  ./install-apt.sh "${packages[@]}"
fi

echo 'Installing delta-rs and Spark into .interop.'
# Other environments lie beside these.
rm -rf "$home/python" "$home/jars" "$home/installed"
mkdir -p "$home"
python3 -m venv "$home/python"
"$home/python/bin/pip" install --quiet --no-compile --requirement requirements.txt
mvn --quiet --batch-mode --file pom.xml \
  org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
  -DincludeScope=runtime -DincludeGroupIds=io.delta -DoutputDirectory="$(realpath "$home")/jars"
echo "$wanted" >"$home/installed"
