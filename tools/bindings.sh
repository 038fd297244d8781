#!/bin/sh
# Builds the library for C, then runs the tests of the bindings, and of what measures them, whose names match $1.
set -eu
cd "$(dirname "$0")/.."
sh tools/lib.sh >&2
BACKSCROLL_LIB=$PWD/build exec go test -json -count=1 -run "$1" ./test/bindings ./bench
