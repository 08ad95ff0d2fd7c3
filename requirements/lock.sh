#!/bin/sh
# Solve the dependencies of pyproject.toml anew and pin what comes out, with hashes.
# Run it through `make lock`; then `make test bench` decides whether the new set is kept.
#
#   run.txt    what the program needs
#   dev.txt    that, and what testing and packaging need
#   build.txt  what builds the project itself
#   uv.txt     what installs all this
#   audit.txt  what looks for known weaknesses in all this: `make audit`
set -eu
cd "$(dirname "$0")/.."
export UV_CUSTOM_COMPILE_COMMAND="make lock"
compile() {
    .venv/bin/uv pip compile "$@" --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --upgrade --quiet >/dev/null
}
compile pyproject.toml -o requirements/run.txt
compile pyproject.toml --group dev -c requirements/run.txt -o requirements/dev.txt
.venv/bin/python -c '
import pathlib, tomllib
print(*tomllib.loads(pathlib.Path("pyproject.toml").read_text())["build-system"]["requires"])
' | compile - -o requirements/build.txt
echo uv | compile - -o requirements/uv.txt
echo pip-audit | compile - -o requirements/audit.txt
