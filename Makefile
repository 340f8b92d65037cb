# make demo: install, then inspect, validate and convert a sample archive
# make test: install the test extras and run the tests
# make test-long: the tests that take long, and the property tests with more examples
# make lint: ruff and mypy
# make generate: write anew what is derived from the code (docs, catalogue)
# make samples: invent the sample archives anew

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SAMPLE := sample_archives/2026-07.zip
DEMO := demo-output

.PHONY: demo test test-long lint generate samples clean

$(VENV)/.python:
	$(PYTHON) -c 'import sys; sys.exit("igarchive needs Python 3.11 or newer; run make PYTHON=python3.x") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/.installed: $(VENV)/.python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.test: $(VENV)/.python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	touch $@ $(VENV)/.installed

$(VENV)/.lint: $(VENV)/.test pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test,lint]'
	touch $@

demo: $(VENV)/.installed
	$(BIN)/igarchive inspect $(SAMPLE)
	$(BIN)/igarchive validate $(SAMPLE)
	$(BIN)/igarchive convert $(SAMPLE) --to parquet --out $(DEMO)/parquet --force
	$(BIN)/igarchive convert $(SAMPLE) --to csv --out $(DEMO)/csv --force
	$(BIN)/igarchive convert $(SAMPLE) --to activitystreams --out $(DEMO)/activitystreams --force
	@echo
	@echo "The results lie in $(DEMO)/parquet, $(DEMO)/csv and $(DEMO)/activitystreams."

test: $(VENV)/.test
	$(BIN)/python -m pytest -n auto

test-long: $(VENV)/.test
	$(BIN)/python -m pytest -n auto -m long --hypothesis-profile long
	$(BIN)/python -m pytest -n auto tests/test_laws.py --hypothesis-profile long

lint: $(VENV)/.lint
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

generate: $(VENV)/.test
	$(BIN)/python docs/generate.py

samples: $(VENV)/.test
	$(BIN)/python sample_archives/make.py

clean:
	rm -rf $(VENV) $(DEMO) build dist
