#!/usr/bin/env bash
# Sets up, builds, and reads the sample stream (or the files you name) into ./parley-data, ending in a view of what came
# of it. Run again, it adds nothing: what was accepted before is known.
#   ./run.sh [FILE|FOLDER...]
set -euo pipefail
cd "$(dirname "$0")"
deploy/setup.sh
if [[ ! -f build/release/build.ninja ]]; then
  cmake --preset release >/dev/null
fi
echo "building build/release/parley (the first time takes some minutes on two cores)"
ninja -C build/release parley_main >build/release/build.log 2>&1 || { tail -40 build/release/build.log; exit 1; }

data=${PARLEY_DATA_DIR:-parley-data}
if [[ $# -eq 0 ]]; then
  set -- samples/stream
fi
exec build/release/parley run --once --data-dir "$data" --listen "${PARLEY_LISTEN:-127.0.0.1:0}" --log-level "${PARLEY_LOG_LEVEL:-error}" "$@"
