#!/usr/bin/env bash
# Makes the two public images that Parley's containers start from, for a machine that reaches a Debian mirror and a
# Maven repository but no image registry:
#   debian:12-slim      by debootstrap (needs root)
#   apache/kafka:3.9.2  the same name, variables and tools as the public image, made of the broker's published jars
# An image that is there already is left alone; --force makes both again. On a machine that can pull, do not run this.
#   MIRROR=URI  a Debian mirror; otherwise the one this machine's apt uses
set -euo pipefail
cd "$(dirname "$0")"
export PATH=/usr/bin:$PATH # Debian's docker, not another one that may stand before it.

base=debian:12-slim
kafka_version=3.9.2
kafka=apache/kafka:$kafka_version

force=
case ${1:-} in
  '') ;;
  --force) force=1 ;;
  *) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0"; exit 2 ;;
esac

is_there() { docker image inspect "$1" >/dev/null 2>&1; }
need() { command -v "$1" >/dev/null || { echo "local-images: $1 is missing (Debian package $2)" >&2; exit 1; }; }

scratch=$(mktemp -d)
trap 'rm -rf --one-file-system "$scratch"' EXIT

# "URI SUITE" of each of Debian's own repositories that apt knows here.
debian_repositories() {
  apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(ORIGIN) $(COMPONENT)' 'Created-By: Packages' |
    awk '$3 == "Debian" && $4 == "main" && $2 ~ /^bookworm/ && !seen[$1 $2]++ { print $1, $2 }'
}

make_base() {
  need debootstrap debootstrap
  local root=$scratch/root repositories
  repositories=$(debian_repositories || true)
  local mirror=${MIRROR:-$(awk '$2 == "bookworm" { print $1; exit }' <<<"$repositories")}
  echo "making $base by debootstrap"
  # The public slim image leaves out manuals, translations and all of /usr/share/doc but the licences.
  debootstrap --variant=minbase bookworm "$root" ${mirror:+"$mirror"} >"$scratch/debootstrap.log" ||
    { tail -20 "$scratch/debootstrap.log" >&2; exit 1; }
  cat >"$root/etc/dpkg/dpkg.cfg.d/slim" <<'END'
path-exclude /usr/share/doc/*
path-include /usr/share/doc/*/copyright
path-exclude /usr/share/info/*
path-exclude /usr/share/locale/*
path-exclude /usr/share/man/*
END
  find "$root/usr/share/doc" -type f ! -name copyright -delete
  find "$root"/usr/share/{info,locale,man} -mindepth 1 -delete
  echo 'APT::Install-Recommends "false";' >"$root/etc/apt/apt.conf.d/slim"
  if [[ -n $repositories ]]; then # Security fixes too, where this machine has them.
    awk '{ print "deb", $1, $2, "main" }' <<<"$repositories" >"$root/etc/apt/sources.list"
  fi
  find "$root"/var/{lib/apt/lists,cache/apt/archives,log} -type f -delete
  tar -C "$root" --exclude './dev/*' -c . | docker import --change 'CMD ["bash"]' - "$base" >/dev/null
}

make_kafka() {
  need mvn maven
  local context=$scratch/kafka
  cp -r kafka "$context"
  echo "making $kafka from its jars"
  {
    mvn -q -B -f "$context/pom.xml" dependency:copy-dependencies -Dkafka.version="$kafka_version" \
      -DincludeScope=runtime -DoutputDirectory="$context/libs" &&
      DOCKER_BUILDKIT=1 docker build --build-arg BASE="$base" -t "$kafka" "$context"
  } >"$scratch/kafka.log" 2>&1 || { tail -40 "$scratch/kafka.log" >&2; exit 1; }
}

[[ -z $force ]] && is_there "$base" || make_base
[[ -z $force ]] && is_there "$kafka" || make_kafka
docker image ls --format '{{.Repository}}:{{.Tag}} {{.Size}}' | grep -xE "($base|$kafka) .*"
