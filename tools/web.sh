#!/bin/sh
# Builds the web pages into web/dist, which the binary embeds and the repository
# holds. With -check nothing is changed: it builds beside them and compares.
set -eu
cd "$(dirname "$0")/../web/messenger"
if ! command -v npm >/dev/null; then
  echo "The web pages are built with Node and npm, which are not here: 'make setup' installs them." >&2
  exit 1
fi
[ node_modules/.package-lock.json -nt package-lock.json ]  || npm ci --no-audit --no-fund --loglevel=error
npx tsc --noEmit
out=../dist
if [ "${1:-}" = -check ]; then
  out=$(mktemp -d)
  trap 'rm -rf "$out"' EXIT
fi
npx vite build --logLevel warn --outDir "$out" --emptyOutDir
[ "${1:-}" != -check ] || diff -rq ../dist "$out"
