#!/bin/sh
# Tests the wheel as a user installs it: in a virtual environment of its own, against a real server. `make lib build`
# comes before it. Arguments go to pytest.
set -eu
cd "$(dirname "$0")/../.."
venv=build/python-venv
[ -e "$venv/ready" ] || {
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install -q --disable-pip-version-check pytest==8.3.4 mypy==1.13.0
  touch "$venv/ready"
}
wheel=$(python3 bindings/python/wheel_backend.py)
"$venv/bin/pip" install -q --disable-pip-version-check --no-index --no-deps --force-reinstall "$wheel"
"$venv/bin/mypy" --config-file bindings/python/pyproject.toml --cache-dir build/mypy -p backscroll
"$venv/bin/pytest" -q -p no:cacheprovider bindings/python "$@"
