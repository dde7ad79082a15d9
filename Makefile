# Sets up its own environment from the hash-pinned lock; needs only Python 3.11+, pip, venv, make.
PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
READY := $(VENV)/.ready

.PHONY: demo test lint types contracts tests setup clean benchmarks captions-trials faults intake-faults

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q cli.py pipeline
	$(BIN)/python -c "import pathlib; pathlib.Path('$(READY)').touch()"

demo: $(READY)
	$(BIN)/python projects/demo/make_footage.py
	$(BIN)/python cli.py watch demo --once
	$(BIN)/python cli.py build demo
	$(BIN)/python cli.py publish demo --channel internal
	$(BIN)/python cli.py catalogue where demo

test: $(READY)  ## types take one core for a minute: beside the tests
	$(MAKE) -j 2 lint types contracts tests

lint: $(READY)
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .

types: $(READY)
	$(BIN)/python -m mypy

contracts: $(READY)
	$(BIN)/lint-imports

tests: $(READY)
	$(BIN)/python -m pytest -n auto --dist loadfile

captions-trials: export WEIKE_EXAMPLES = 400
captions-trials: export WEIKE_LONG = 1
captions-trials: $(READY)
	$(BIN)/python -m pytest tests/captions/test_merge.py tests/commands/test_captions_job.py -n auto --dist loadfile --timeout 3000

faults: $(READY)  ## kills, damage, full disks, many builders, a cluster: the long forms, an hour or two
	$(BIN)/python -m tests.faults.crash --points 300
	$(BIN)/python -m tests.faults.damage --damages 300
	$(BIN)/python -m tests.faults.full --sizes 50
	$(BIN)/python -m tests.faults.together --builders 8 --rounds 200
	$(BIN)/python -m tests.faults.cluster --rounds 10 --stop 60

intake-faults: $(READY)  ## 500 slow copies, kill -9 at every step of intake: some minutes
	$(BIN)/python -m tests.intake.slow_copies --count 500
	$(BIN)/python -m tests.intake.crash
	$(BIN)/python -m tests.intake.crash --films --every 3

benchmarks: $(READY)
	$(BIN)/python -m benchmarks

clean:
	$(PYTHON) -c "import shutil; shutil.rmtree('$(VENV)', ignore_errors=True)"
