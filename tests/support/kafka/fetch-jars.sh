#!/usr/bin/env bash
# Usage: fetch-jars.sh VERSION [DIR]
# Copies the jars of the Kafka broker VERSION (exact, e.g. 3.9.2) through Maven into DIR/VERSION/libs. DIR is
# build/kafka-jars of the source tree when left out, so that every preset uses the same copy. Does nothing when
# they are there; two runs at once wait for each other.
set -euo pipefail

version=${1:?usage: fetch-jars.sh VERSION [DIR]}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dir=${2:-$here/../../../build/kafka-jars}
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || { echo "fetch-jars.sh: '$version' is not an exact version such as 3.9.2" >&2; exit 2; }

# The stamp says from which coordinates the jars came: a changed pom.xml fetches them anew.
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
wanted="$version $(sha256sum <"$here/pom.xml" | cut -d' ' -f1)"
complete() { [[ -d $dir/$version/libs && $(cat "$dir/$version/stamp" 2>/dev/null) == "$wanted" ]]; }
complete && exit 0

for program in java mvn; do
  command -v "$program" >/dev/null || {
    echo "fetch-jars.sh: no '$program' here; deploy/setup.sh installs it (packages openjdk-17-jre-headless, maven)" >&2
    exit 3
  }
done

exec 9>"$dir/$version.lock"
flock 9
complete && exit 0
rm -rf "${dir:?}/$version"
mkdir -p "$dir/$version"
mvn -q -B -f "$here/pom.xml" "-Dkafka.version=$version" org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies \
  -DincludeScope=runtime "-DoutputDirectory=$dir/$version/libs" >&2 9>&- || {
  echo "fetch-jars.sh: Maven could not copy org.apache.kafka:kafka_2.13:$version into $dir" >&2
  exit 1
}
echo "$wanted" >"$dir/$version/stamp"
