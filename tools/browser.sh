#!/bin/sh
# Tests the web pages in Chromium ($CHROME, or the one that is installed), as the
# server serves them, and walks through what is measured there.
set -eu
cd "$(dirname "$0")/.."
CGO_ENABLED=0 go build -buildvcs=false -o build/backscroll ./cmd/backscroll
cd web/messenger
if [ ! -d node_modules/playwright-core ]; then
  npm ci --no-audit --no-fund --loglevel=error
fi
node --test --test-concurrency=1 test/*.test.mjs
cd ../..
CGO_ENABLED=0 BACKSCROLL_BROWSER=1 exec go test -count=1 -run '^TestInTheBrowser$' ./bench
