#!/usr/bin/env bash
# Every check with its time; stops at the first that fails. `lint` leaves out all but the house rules.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
unset PYTHONDONTWRITEBYTECODE # commands start hundreds of times, and would compile everything anew

timed() {
  local name=$1 started=$SECONDS
  shift
  printf -- '-- %s\n' "$name"
  "$@"
  printf -- '-- %s: %s s\n' "$name" "$((SECONDS - started))"
}

timed "format" $bin/ruff format --check .
timed "style" $bin/ruff check .
timed "types" $bin/mypy & # takes one processor, as the house rules do
types=$!
timed "floors" $bin/lint-imports
timed "house rules" $bin/pytest -q tests/architecture
wait $types
[ "${1:-all}" = lint ] && exit 0

command -v xvfb-run >/dev/null || {
  echo "The window's tests need a display: install xvfb and xauth." >&2
  exit 1
}
marks=(-m "not slow")
if [ -n "${MEDAL_SLOW:-}" ]; then
  marks=()
  export MEDAL_COVER=subprocess
fi
# The journeys hold containers and a server each: one worker takes a whole file, in the order of their
# names, so that no long file of few tests is left for the end.
exec xvfb-run -a -s "-screen 0 1600x1000x24" $bin/pytest -q -n "${MEDAL_TEST_WORKERS:-2}" \
  --dist loadfile --no-loadscope-reorder "${marks[@]}" --ignore=tests/architecture --durations=10 --cov --cov-report=term:skip-covered
