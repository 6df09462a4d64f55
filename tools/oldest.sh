#!/bin/sh
# Runs the tests that need no desktop on the oldest versions that pyproject.toml allows, in .venv-oldest. The oldest
# versions are built for Python 3.11: PYTHON names one where there is none called python3.11.
set -eu

cd "$(dirname "$0")/.."
python=${PYTHON:-python3.11}
venv=.venv-oldest
tests=${TESTS:-tests/phi4 tests/models tests/prompts tests/language tests/ground tests/text tests/reading}

"$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null ||
    { echo "oldest: Python 3.11 is needed; say PYTHON=/path/to/python3.11" >&2; exit 5; }
"$python" tools/lower_bounds.py >"$venv.new"
if ! cmp -s "$venv.new" "$venv/requirements.txt"; then
    "$python" -m venv --clear "$venv"
    # torch by itself first: where an index has several builds of it, what depends on it must not choose another.
    "$venv/bin/python" -m pip install -q --disable-pip-version-check "$(grep '^torch==' "$venv.new")"
    "$venv/bin/python" -m pip install -q --disable-pip-version-check -r "$venv.new"
    "$venv/bin/python" -m pip install -q --disable-pip-version-check --no-deps -e .
    mv "$venv.new" "$venv/requirements.txt"
fi
rm -f "$venv.new"
exec "$venv/bin/python" -m pytest -m "not desktop" ${PYTEST_OPTIONS:--n 2} $tests
