# Everything happens in .venv, which the first target that needs it makes. `make help` lists the
# targets. Runs on a bare Debian 12 with Python 3.11, make, git and a way to the package index.

SONG ?= resources/demo_song.ogg
ARGS ?=
ONLY ?=
FULL ?=
MINUTES ?= 45
SEED ?= 0
MODEL ?=
LIGHT ?=
PACKAGE := genre-desktop$(if $(LIGHT),-light)
export SONG

BIN := .venv/bin
# expanded only where it is used
PYTHON ?= $(shell for python in python3.11 python3 python; do \
    $$python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null \
    && { command -v $$python; break; }; done)
# the certificates of the system, as pip and curl take them: a company's proxy has its own
UV = $(BIN)/uv --system-certs pip --quiet --no-progress
VIRTUAL_SCREEN = xvfb-run -a -s '-screen 0 $(1) -nolisten tcp'
HAS_SCREEN = [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test live soak fuzz audit lint bench screenshots lock package smoke archives clean

help: ## what there is to make
	@sed -n 's/^\([a-z]*\):.* ## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

run: setup ## the program with the demo song, or with SONG=path; without a screen, a picture of it
	@if $(HAS_SCREEN); then exec $(BIN)/genre-desktop --new-window "$$SONG"; else \
	QT_QPA_PLATFORM=xcb $(call VIRTUAL_SCREEN,1280x800x24) \
	    $(BIN)/genre-desktop "$$SONG" --screenshot build/run.png; fi

test: setup ## all tests, on a virtual screen; ARGS="-k audio" goes to pytest
	@QT_QPA_PLATFORM=xcb $(call VIRTUAL_SCREEN,1280x1024x24) \
	    $(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

live: setup ## every real clip and sound played to the live page: an hour; MODEL=path judges by another
	@GENRE_LIVE=all GENRE_MODEL="$(MODEL)" QT_QPA_PLATFORM=xcb $(call VIRTUAL_SCREEN,1280x1024x24) \
	    $(BIN)/python -m pytest -s -o faulthandler_timeout=0 tests/ui/test_live_clips.py \
	    tests/ui/test_live_no_music.py tests/ui/test_live_restarts.py \
	    tests/inference/test_listening_end_to_end.py tests/audio/test_capture_survives.py $(ARGS)

soak: setup ## the program used without a rest, and steady: MINUTES=45, SEED=0
	@$(BIN)/python -m tests.soak --minutes $(MINUTES) --seed $(SEED)

fuzz: setup ## 50,000 changed files of every format decoded, a quarter of an hour; goes on where it was
	@nice -n 10 $(BIN)/python -m tests.fuzz $(ARGS)

lint: setup ## style, types, and who may import whom
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: setup ## the speed of things against their targets; ONLY=song for one group, FULL=1 for long runs
	@$(HAS_SCREEN) || set -- env QT_QPA_PLATFORM=xcb $(call VIRTUAL_SCREEN,1920x1080x24); \
	"$$@" $(BIN)/python -m benchmarks $(if $(ONLY),--only $(ONLY)) $(if $(FULL),--full)

screenshots: setup ## the pictures of the README and of docs/
	@QT_QPA_PLATFORM=xcb $(call VIRTUAL_SCREEN,2560x1440x24) \
	    $(BIN)/python resources/make/screenshots.py
	@QT_QPA_PLATFORM=xcb $(call VIRTUAL_SCREEN,2560x1440x24) \
	    $(BIN)/python resources/make/library_screenshots.py

package: setup ## programs that need no Python, in dist/; LIGHT=1: without TensorFlow
	@requirements/system.sh packages
	@if [ "$(LIGHT)" ]; then mkdir -p build/light/models && \
	    $(BIN)/genre-desktop export --out build/light/models/genre.tflite && \
	    cp models/genre.md build/light/models/; fi
	@LIGHT=$(LIGHT) $(BIN)/pyinstaller --noconfirm --log-level ERROR \
	    --workpath build/$(PACKAGE) build.spec
	@$(BIN)/python -m distribution.weigh dist/$(PACKAGE)

smoke: setup ## the packages that stand in dist/, copied elsewhere and tried as a user would
	@$(BIN)/python -m pytest distribution/smoke $(ARGS)

archives: setup ## of the packages that stand in dist/: .tar.zst and .deb
	@$(BIN)/python -m distribution.archives $$(ls -d dist/genre-desktop dist/genre-desktop-light 2>/dev/null)

audit: setup ## known weaknesses of the pinned dependencies, as PyPI tells them
	@[ -x build/audit/bin/pip-audit ] || { $(BIN)/python -m venv build/audit && \
	    $(UV) install --python build/audit/bin/python --require-hashes -r requirements/audit.txt; }
	@build/audit/bin/pip-audit --strict --disable-pip --require-hashes -r requirements/run.txt

lock: .venv/.made ## newer dependencies; `make test bench` then tells whether to keep them
	@requirements/lock.sh

clean: ## remove what was made, except .venv
	@rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

# Stamps: what is older than its list is done anew.

setup: .venv/.system .venv/.installed

.venv/.made: requirements/uv.txt requirements/system.sh
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 is needed and was not found. Install it" \
	    "(Debian: apt-get install python3) or name it: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || requirements/system.sh venv
	@[ -x $(BIN)/python ] || { echo "Making .venv with $(PYTHON)"; $(PYTHON) -m venv --clear .venv; }
	@$(BIN)/python -m pip --quiet --disable-pip-version-check install --require-hashes -r $<
	@touch $@

# compiled at once, since a first start that compiles TensorFlow takes 10 s longer
.venv/.installed: .venv/.made requirements/dev.txt requirements/build.txt pyproject.toml
	@echo "Installing packages into .venv"
	@$(UV) sync --python $(BIN)/python --compile-bytecode --require-hashes requirements/dev.txt
	@$(UV) install --python $(BIN)/python --no-deps --build-constraints requirements/build.txt -e .
	@touch $@

.venv/.system: requirements/system.sh | .venv/.made
	@requirements/system.sh libraries
	@touch $@
