#!/bin/sh
# Compiles the public Go packages for phones, without a C compiler, and without the
# optimizations that nobody runs here.
set -eu
cd "$(dirname "$0")/.."
for os in android ios; do
  echo "$os/arm64: go build ./msg ./client"
  GOOS=$os GOARCH=arm64 CGO_ENABLED=0 go build -gcflags='all=-N -l' ./msg ./client
done
