#!/bin/sh
# Tests the web pages in Chromium ($CHROME, or the one that is installed), as the
# server serves them.
set -eu
cd "$(dirname "$0")/.."
CGO_ENABLED=0 go build -buildvcs=false -trimpath -o build/backscroll ./cmd/backscroll
cd web/messenger
if [ ! -d node_modules/playwright-core ]; then
  npm ci --no-audit --no-fund --loglevel=error
fi
exec node --test --test-concurrency=1 test/*.test.mjs
