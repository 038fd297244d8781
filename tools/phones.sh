#!/bin/sh
# Compiles the public Go packages for phones, without a C compiler.
set -eu
cd "$(dirname "$0")/.."
for os in android ios; do
  echo "$os/arm64: go build ./msg ./client"
  GOOS=$os GOARCH=arm64 CGO_ENABLED=0 go build ./msg ./client
done
