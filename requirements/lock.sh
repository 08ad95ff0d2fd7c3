#!/bin/sh
# Solve the dependencies of pyproject.toml anew and pin what comes out, with hashes.
# Run it through `make lock`; then `make test bench` decides whether the new set is kept.
set -eu
cd "$(dirname "$0")/.."
export UV_CUSTOM_COMPILE_COMMAND="make lock"
compile() {
    .venv/bin/uv pip compile pyproject.toml "$@" --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --upgrade --quiet
}
compile -o requirements/run.txt
compile --group dev -c requirements/run.txt -o requirements/dev.txt
