# Everyday commands. `make check` is what continuous integration runs on the code.
PYTHON ?= python3

.PHONY: install check test lint types imports wheel record

install:  ## everything for development, into the active environment
	$(PYTHON) -m pip install -e ".[dev]"

check: lint types imports test

test:
	$(PYTHON) -m pytest

lint:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

types:
	$(PYTHON) -m mypy

imports:
	lint-imports --no-logo

wheel:
	$(PYTHON) -m build

record:  ## record the reference answers for the seeds again, into cassettes/
	$(PYTHON) -m tests.reference.record
