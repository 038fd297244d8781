#!/bin/sh
# Checks everything that a reader should not have to: format, vet, staticcheck,
# generated code, modules, machine paths, scripts. All checks run; what failed is
# named at the end. It changes nothing.
set -u
cd "$(dirname "$0")/.." || exit 1
root=$PWD
failed=""

# check NAME REMEDY COMMAND… runs a command that must succeed.
check() {
  name=$1 remedy=$2
  shift 2
  echo "lint: $name"
  "$@" || failed="$failed
  $name: $remedy"
}

# files ARGS… finds files of ours: nothing built, installed, or git's own.
files() {
  find . \( -name .git -o -name build -o -name node_modules \) -prune -o -type f "$@" -print
}

modules() { files -name go.mod | while read -r file; do dirname "$file"; done; }

# in_modules COMMAND… runs a command in every module.
in_modules() {
  for dir in $(modules); do
    (cd "$dir" && "$@") || { echo "in $dir" >&2 && return 1; }
  done
}

formatted() {
  unformatted=$(files -name '*.go' ! -path './internal/pb/*' | xargs gofmt -l)
  [ -z "$unformatted" ] || { echo "$unformatted" && return 1; }
}

staticcheck() {
  go -C tools/dev build -o "$root/build/staticcheck" honnef.co/go/tools/cmd/staticcheck &&
    in_modules "$root/build/staticcheck" ./...
}

# The library for C is Go only where there is a C compiler.
vet_capi() { ! command -v "${CC:-gcc}" >/dev/null || CGO_ENABLED=1 go vet ./capi; }

# A path of the machine that somebody worked on is of no use on another.
no_machine_paths() {
  ! files | xargs grep -InE "(/home/|/Users/)[a-z]+/|$root/"
}

scripts() {
  files \( -name '*.sh' -o -path './.ci/run' \) | while read -r script; do
    case $(head -n 1 "$script") in
      *bash) bash -n "$script" ;;
      *) sh -n "$script" ;;
    esac || exit 1
  done
}

check "gofmt" "run gofmt -w on the files shown" formatted
check "go vet" "mend what it shows" in_modules go vet ./...
check "go vet, the library for C" "mend what it shows" vet_capi
check "staticcheck" "mend what it shows; 'staticcheck -explain CODE' tells why" staticcheck
check "generated code" "run 'make gen' and commit what it changes" go -C tools/dev run ./gen -check
check "web pages" "run 'make web' and commit what it changes" sh tools/web.sh -check
check "generated bindings" "run 'make gen' and commit what it changes" go run ./tools/bindgen -check
check "go mod tidy" "run 'go mod tidy' in the folder shown" in_modules go mod tidy -diff
check "machine paths" "write them relative to the repository" no_machine_paths
check "scripts" "mend the syntax" scripts

if [ -n "$failed" ]; then
  echo "lint failed:$failed" >&2
  exit 1
fi
echo "lint: all well"
