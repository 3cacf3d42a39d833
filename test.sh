#!/usr/bin/env bash
# Sets up, builds and runs all tests; the last line is "N passed, N failed".
#   ./test.sh            everything a change must pass
#   ./test.sh STAGE...   only these stages: format, release, clang, asan, tsan, tidy, fuzz
set -euo pipefail
cd "$(dirname "$0")"
deploy/setup.sh

passed=0
failed=0

count() { # ok|fail NAME
  if [[ $1 == ok ]]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED: $2"; fi
}

# Builds a preset and runs its tests; adds CTest's counts.
ctest_preset() { # PRESET [ctest arguments]
  local preset=$1
  shift
  cmake --preset "$preset" >/dev/null
  if ! ninja -C "build/$preset" >"build/$preset/build.log" 2>&1; then
    tail -40 "build/$preset/build.log"
    count fail "build $preset"
    return
  fi
  local report=build/$preset/tests.xml
  ctest --test-dir "build/$preset" -j "$(nproc)" --output-on-failure --no-tests=error --output-junit "$PWD/$report" "$@" \
    >"build/$preset/tests.log" 2>&1 || grep -aE -A6 ': Failure$|\*\*\*(Failed|Timeout|Exception)' "build/$preset/tests.log" | cut -c1-200 | head -80 || true
  local tests failures skipped
  tests=$(grep -oE 'tests="[0-9]+"' "$report" | head -1 | tr -dc 0-9)
  failures=$(grep -oE 'failures="[0-9]+"' "$report" | head -1 | tr -dc 0-9)
  skipped=$(grep -oE 'skipped="[0-9]+"' "$report" | head -1 | tr -dc 0-9)
  echo "$preset: $((tests - failures - skipped)) passed, $failures failed, $skipped skipped"
  passed=$((passed + tests - failures - skipped))
  failed=$((failed + failures))
}

stage_format() {
  local bad
  bad=$(git ls-files '*.h' '*.cc' | xargs -r clang-format --dry-run 2>&1 | grep -c 'warning:' || true)
  if [[ $bad -eq 0 ]]; then count ok format; else count fail "format ($bad places; run clang-format -i)"; fi
}
stage_release() { ctest_preset release; }
stage_clang() { ctest_preset clang; }
stage_asan() { ctest_preset asan -L 'unit|contract|fuzz'; }
stage_tsan() { ctest_preset tsan -L unit; }
stage_tidy() {
  cmake --preset clang >/dev/null && ninja -C build/clang >/dev/null
  if git ls-files 'services/*.cc' | xargs -P "$(nproc)" -n 4 clang-tidy -p build/clang --quiet >build/clang/tidy.log 2>/dev/null; then
    count ok tidy
  else
    grep -E 'error:' build/clang/tidy.log | head -40
    count fail tidy
  fi
}
stage_fuzz() { # 20 seconds for each target
  cmake --preset fuzz >/dev/null && ninja -C build/fuzz >/dev/null
  local target
  for target in $(find build/fuzz -name '*_fuzz' -type f -executable); do
    local corpus=tests/fuzz/corpus/$(basename "$target" _fuzz)
    if "$target" -max_total_time=20 -max_len=65536 -artifact_prefix=build/fuzz/ "$(mktemp -d)" "$corpus" >"$target.log" 2>&1; then
      count ok "$target"
    else
      tail -5 "$target.log"
      count fail "$target"
    fi
  done
}

for stage in "${@:-format release}"; do
  for name in $stage; do
    echo "== $name"
    "stage_$name"
  done
done
echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
