PYTHON ?= python3
BIN := .venv/bin
WORKERS ?= $(shell nproc)
DATA ?= ../shared/data
INSTALLED := .venv/.installed
DEVELOPED := .venv/.developed
KERNELS := $(wildcard src/planum/factory/scheduling/engine/kernels/*.?pp)

.PHONY: demo test check audit bench docs wheel clean

## the model city, at http://127.0.0.1:8000
demo: $(INSTALLED)
	$(BIN)/planum demo $(ARGS)

## everything a fresh machine can run; the rest is skipped with its reason
test: $(DEVELOPED)
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile $(ARGS)

## style, types, the order of the rooms, dependencies' advisories
check: $(DEVELOPED)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	PLANUM_HOME=$(CURDIR)/var/check $(BIN)/planum manage makemigrations --check --dry-run
	PLANUM_HOME=$(CURDIR)/var/check $(BIN)/python -m tools.generated --check

## known weaknesses of the pinned versions; names what the index at hand could not say
audit: $(DEVELOPED)
	$(BIN)/pip-audit --progress-spinner off --requirement constraints.txt --no-deps --disable-pip

## the wheel, in dist/
wheel: $(DEVELOPED)
	rm -rf dist
	$(BIN)/pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .

## every benchmark beside its peers
bench: $(DEVELOPED)
	$(BIN)/python -m benchmarks.spine $(ARGS)
	$(BIN)/python -m benchmarks.rooms $(ARGS)
	$(BIN)/python -m benchmarks.programme --peers $(ARGS)
	$(BIN)/python -m benchmarks.assistant $(ARGS)
	$(BIN)/python -m benchmarks.carbon --data $(DATA)/chain $(ARGS)
	$(BIN)/python -m benchmarks.chain $(ARGS)
	$(BIN)/python -m benchmarks.knowledge --data $(DATA)/chain --peers $(ARGS)
	$(BIN)/python -m benchmarks.scheduling --data $(DATA)/scheduling --peers $(ARGS)
	$(BIN)/python -m benchmarks.maintenance --data $(DATA)/maintenance $(ARGS)
	$(BIN)/python -m benchmarks.optimisation --data $(DATA)/maintenance --peers --peer-seeds 1 $(ARGS)

## generated pages and screenshots of docs/
docs: $(DEVELOPED)
	$(BIN)/python -m tools.generated
	$(BIN)/python -m tools.screenshots

.venv:
	$(PYTHON) -m venv .venv

$(INSTALLED): pyproject.toml constraints.txt package-lock.json hatch_build.py $(KERNELS) | .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[demo]"
	touch $@

$(DEVELOPED): $(INSTALLED)
	$(BIN)/pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt --group test --group check -e ".[demo,postgresql]"
	touch $@

clean:
	rm -rf .venv build dist var
