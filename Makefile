# Everyday commands. `make check` is what continuous integration runs on the code.
PYTHON ?= python3

.PHONY: install check test lint types imports wheel record real-model live

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

real-model:  ## record what a model answers, from a GGUF file: make real-model GGUF=PATH (needs xllamacpp; an hour or more)
	$(PYTHON) -m tests.real_model.record $(GGUF)

live:  ## ask the model that BRIEF_MODEL, OPENAI_BASE_URL and OPENAI_API_KEY name about one article; this costs money
	$(PYTHON) -m pytest -m live tests/test_live.py
