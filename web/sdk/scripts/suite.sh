#!/bin/sh
# The suite "TypeScript SDK" of `make test`: types, vectors, storages, and stories against a real server.
set -eu
cd "$(dirname "$0")/.."
export npm_config_update_notifier=false npm_config_loglevel=error
# Installing again takes seconds, so only what changed is installed again.
want=$(cat package-lock.json package.json | cksum)
if [ "$(cat node_modules/.installed 2>/dev/null)" != "$want" ]; then
  npm ci --prefer-offline --no-audit --no-fund
  echo "$want" >node_modules/.installed
fi
npm run --silent check
BACKSCROLL=$PWD/node_modules/.backscroll
CGO_ENABLED=0 go -C ../.. build -buildvcs=false -o "$BACKSCROLL" ./cmd/backscroll
DIFFERENTIAL=$PWD/node_modules/.differential
CGO_ENABLED=0 go -C ../.. build -buildvcs=false -o "$DIFFERENTIAL" ./test/differential
export BACKSCROLL DIFFERENTIAL
npm test --silent
