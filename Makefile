# make demo: install, invent an export, inspect, validate and convert it, write it in an older layout and compare
# make test: install the test extras and run the tests
# make test-long: the tests that take long, and the property tests with more examples (PROFILE=ci: with fewer)
# make test-hostile: write the hostile corpus (tests/hostile), and run every command on every case of it
# make fuzz: spoil valid exports at random, FUZZ_EXAMPLES times for each property (20000)
# make test-faults: kill every command and fill its disk, at random points (IGARCHIVE_KILLS=200 IGARCHIVE_SIGNALS=100 IGARCHIVE_DISKS=50)
# make test-transfer: install what takes our outputs below build/transfer, and run the tests that hand them over
# make bench: measure igarchive beside the floor and others, on invented archives (SIZES="S M L X P" ROUNDS=3), into docs/benchmarks.md
# make lint: ruff and mypy
# make generate: write anew what is derived from the code (docs, catalogue)
# make samples: invent the sample archives anew

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
DEMO := demo-output
CORPUS := hostile-corpus
SIZES ?= S M L P
ROUNDS ?= 3
PROFILE ?= long

.PHONY: bench demo test test-long test-hostile test-faults test-transfer fuzz lint generate samples clean

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

$(VENV)/.bench: $(VENV)/.python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	touch $@

demo: $(VENV)/.installed
	rm -rf $(DEMO) && mkdir $(DEMO)
	$(BIN)/igarchive sample $(DEMO)/sample.zip --layout 2025-11
	$(BIN)/igarchive inspect $(DEMO)/sample.zip
	$(BIN)/igarchive validate $(DEMO)/sample.zip
	$(BIN)/igarchive convert $(DEMO)/sample.zip --to parquet --out $(DEMO)/parquet
	$(BIN)/igarchive convert $(DEMO)/sample.zip --to csv --out $(DEMO)/csv
	$(BIN)/igarchive convert $(DEMO)/sample.zip --to activitystreams --out $(DEMO)/activitystreams
	$(BIN)/igarchive load $(DEMO)/sample.zip --into $(DEMO)/accounts.db
	$(BIN)/igarchive export $(DEMO)/accounts.db --layout 2025-03 --out $(DEMO)/older.zip
	$(BIN)/igarchive diff $(DEMO)/sample.zip $(DEMO)/older.zip
	@echo
	@echo "The invented export is $(DEMO)/sample.zip. What was made of it lies in $(DEMO)/parquet, $(DEMO)/csv and $(DEMO)/activitystreams;"
	@echo "$(DEMO)/older.zip is the same in the layout of March 2025, written from the store $(DEMO)/accounts.db, and read back without a difference."

test: $(VENV)/.test
	$(BIN)/python -m pytest -n auto --dist worksteal

test-long: $(VENV)/.test
	$(BIN)/python -m pytest -n auto -m long --hypothesis-profile $(PROFILE)
	$(BIN)/python -m pytest -n auto -m "hypothesis and not (long or hostile or faults or transfer)" --hypothesis-profile $(PROFILE)

test-hostile: $(VENV)/.test
	rm -rf $(CORPUS)
	PYTHONPATH=tests $(BIN)/python -m hostile.cases $(CORPUS)
	$(BIN)/python -m pytest -n auto -m hostile --corpus $(CORPUS) tests/test_hostile.py

fuzz: export FUZZ_EXAMPLES ?= 20000
fuzz: $(VENV)/.test
	$(BIN)/python -m pytest -n auto tests/test_fuzz.py

test-faults: $(VENV)/.test
	$(BIN)/python -m pytest -n auto -m faults

test-transfer: $(VENV)/.test
	PYTHONPATH=tests $(BIN)/python -m transfer.install
	$(BIN)/python -m pytest -n 2 --dist loadfile -m transfer tests/transfer

bench: $(VENV)/.bench
	$(BIN)/python benchmarks/run.py $(SIZES) --rounds $(ROUNDS)

lint: $(VENV)/.lint
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

generate: $(VENV)/.test
	$(BIN)/python docs/generate.py

samples: $(VENV)/.test
	$(BIN)/python sample_archives/make.py

clean:
	rm -rf $(VENV) $(DEMO) $(CORPUS) build dist
