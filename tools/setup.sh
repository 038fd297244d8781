#!/bin/sh
# Installs what the suites of `make test` need beyond Go and make. It asks
# nothing, installs only what is missing, and is quick when nothing is.
#
# Each need is one line of the table: a name, the Debian packages that bring it,
# and the command that succeeds when it is there. Debian's release pins the
# versions; Go's own tools are pinned by tools/dev/go.mod.
set -eu

compiles_c() {
  printf '#include <stdlib.h>\nint main(void) { return 0; }\n' | "${CC:-gcc}" -x c - -o /dev/null 2>/dev/null
}

has_venv() { python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; }

compiles_cpp() { printf '#include <%s>\n' "$1" | "${CXX:-g++}" -x c++ -E - -o /dev/null 2>/dev/null; }

has_node() {
  node -e "process.exit(Number(process.versions.node.split('.')[0]) >= 20 ? 0 : 1)" && npm --version
} >/dev/null 2>&1

has_browser() { command -v "${CHROME:-chromium}" || command -v chromium-browser || command -v google-chrome; }

needs() {
  cat <<'TABLE'
a C compiler (go test -race, make lib)|gcc libc6-dev|compiles_c
Node 20 and npm (the TypeScript SDK)|nodejs npm|has_node
Chromium (the web pages)|chromium fonts-noto-color-emoji|has_browser
Python with venv|python3 python3-venv|has_venv
a C++ compiler (the tests in C++)|g++|compiles_cpp string
CMake (the tests in C and C++)|cmake make|cmake --version
GoogleTest (the tests in C++)|libgtest-dev|compiles_cpp gtest/gtest.h
a JDK 17 (the tests in Java)|openjdk-17-jdk-headless|javac --release 17 --version
Maven (the tests in Java)|maven|mvn --version
pkg-config (the quick starts in C and C++)|pkg-config|pkg-config --version
TABLE
}

# missing N prints column N of every need whose command fails.
missing() {
  needs | while IFS='|' read -r name packages there; do
    $there </dev/null >/dev/null 2>&1 || case $1 in
      1) printf '  %s\n' "$name" ;;
      2) printf '%s ' "$packages" ;;
    esac
  done
}

packages=$(missing 2)
packages=${packages% }
if [ -z "$packages" ]; then
  echo "Everything that the suites need is installed."
  exit 0
fi
echo "Missing:"
missing 1

if ! command -v apt-get >/dev/null; then
  echo "This is no Debian: install these with your system's own packages, then run 'make test'." >&2
  exit 1
fi
if [ "$(id -u)" != 0 ]; then
  echo "Installing needs root. Run this, then 'make test':" >&2
  echo "  sudo apt-get update && sudo apt-get install -y $packages" >&2
  exit 1
fi

# The packages' names are words of their own.
# shellcheck disable=SC2086
install_packages() {
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages
}
apt-get update
install_packages || {
  echo "apt-get could not install: $packages. Its message stands above; mend that and run 'make setup' again." >&2
  exit 1
}
still=$(missing 1)
if [ -n "$still" ]; then
  echo "Installed, yet it does not work:" >&2
  echo "$still" >&2
  echo "Is CC set to a compiler that is not there? Now: ${CC:-not set}." >&2
  exit 1
fi
