#!/usr/bin/env bash
# Installs the clients of other ecosystems that these tests use into build/interop of the source tree (or
# PARLEY_INTEROP_DIR), so that all presets share them: a Python environment, Node packages, and grpcurl, which Go
# compiles in one to two minutes. Does nothing for what is there; two runs at once wait for each other. What cannot be
# installed here leaves the reason in NAME.missing, and the tests that need it are skipped with it.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "${PARLEY_INTEROP_DIR:=$here/../../build/interop}"
cd "$PARLEY_INTEROP_DIR"
exec 9>lock
flock 9

grpcurl_version=v1.9.3

need() { # PROGRAM PACKAGE...
  command -v "$1" >/dev/null || { echo "no '$1' here (Debian: ${*:2})" >&2; return 1; }
}

install_python() {
  need python3 python3 python3-venv
  rm -rf venv
  python3 -m venv venv
  venv/bin/pip install -q --disable-pip-version-check --retries 2 --timeout 20 --only-binary :all: -r "$here/requirements.txt"
}

install_node() {
  need node nodejs
  need npm npm
  rm -rf node
  mkdir node
  cp "$here/package.json" "$here/package-lock.json" node/
  npm ci --prefix node --silent --ignore-scripts --no-audit --no-fund --fetch-retries 1
}

install_grpcurl() {
  need go golang
  GOBIN=$PWD/bin GOFLAGS=-mod=mod nice go install "github.com/fullstorydev/grpcurl/cmd/grpcurl@$grpcurl_version"
}

# The stamp says what a client was made of: it is made anew when that changed.
ensure() { # NAME WHAT
  if [[ $(cat "$1.stamp" 2>/dev/null) == "$2" ]]; then
    echo "$1: is there"
    return
  fi
  rm -f "$1.stamp" "$1.missing"
  echo "$1: installing"
  # A shell of its own, since errexit does not work inside an "if".
  (set -e; "install_$1") >"$1.log" 2>&1 9>&- &
  if wait $!; then
    echo "$2" >"$1.stamp"
  else
    echo "$1 cannot be installed: $(grep -v '^\s*$' "$1.log" | tail -1 | cut -c1-300)" | tee "$1.missing"
  fi
}

digest() { cat "$@" | sha256sum | cut -d' ' -f1; }
ensure python "$(digest "$here/requirements.txt")"
ensure node "$(digest "$here/package-lock.json")"
ensure grpcurl "$grpcurl_version"
