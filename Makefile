# Two commands do everything on a fresh machine with Python 3.11+ and make:
#   make serve    set up and serve on 127.0.0.1:8000 with the shipped model
#   make test     set up and run the tests
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help setup serve test test-faults test-long audit check lint lock clean

help:
	@sed -n 's/^# \{0,1\}//p' Makefile

setup: .venv/.runtime

serve: .venv/.runtime
	$(BIN)/vanthu serve

test: .venv/.dev
	$(BIN)/pytest

#   make test-faults   break the service and its database for real: 4 x 50 kills under load, a full
#                      disk, a database that stops (an hour; ROUNDS=5 is what CI runs)
test-faults: .venv/.dev
	VANTHU_KILL_ROUNDS=$(or $(ROUNDS),50) $(BIN)/pytest -m faults tests/faults

#   make test-long     what the tests do in small, in full: ten thousand made-up and broken requests,
#                      a minute of overload, a batch of a million lines; on a quiet machine
test-long: .venv/.dev
	VANTHU_FUZZ_REQUESTS=10000 VANTHU_OVERLOAD_SECONDS=60 \
	  $(BIN)/pytest -rP tests/faults/test_fuzz.py tests/faults/test_overload.py
	VANTHU_BATCH_LINES=1000000 $(BIN)/pytest tests/service/test_batch.py -k many_lines

#   make audit    look the locked dependencies up in the advisory database; needs the network
audit: .venv/.dev
	$(BIN)/pip-audit --requirement requirements.lock --require-hashes --disable-pip --strict

#   make check    format, lint, types, import contracts, tests: what CI runs
check: lint test

lint: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

#   make lock     resolve the dependencies anew
lock: .venv/.dev
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate --no-emit-index-url --quiet --upgrade --extra build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate --no-emit-index-url --quiet --upgrade --extra build --extra dev \
	  --constraint requirements.lock pyproject.toml -o requirements-dev.lock

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "vanthu needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V). Try: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.runtime: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

clean:
	rm -rf .venv build *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
