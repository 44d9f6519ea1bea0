#!/usr/bin/env bash
# Writes the locked requirements with hashes. Needs uv; names no index, so that any mirror serves.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v uv >/dev/null || { echo "make lock needs uv on PATH." >&2; exit 1; }
lock() {
  local target=requirements/$1.lock
  shift
  uv pip compile --quiet --python-version 3.11 --universal --generate-hashes --no-emit-index-url \
    --no-annotate "$@" pyproject.toml -o "$target"
  echo "$target"
}
lock dev --all-extras
lock desktop --extra desktop -c requirements/dev.lock
lock server --extra server -c requirements/dev.lock
