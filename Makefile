# `make demo` and `make test` are all that a new machine needs; `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

BIN := .venv/bin
RUN := PATH="$(CURDIR)/$(BIN):$$PATH"
S := .stamps
PYTHON ?= $(shell scripts/find-python)
WEB_SOURCES := $(shell find web -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)

.PHONY: help setup demo dev test unit lint types fmt api migration lock bench wheel clean

help: ## List the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(S)/venv: requirements/dev.lock pyproject.toml
	@mkdir -p $(S)
	@test -n "$(PYTHON)" || { echo "Labelmill needs Python 3.11 or newer: install it, or say make PYTHON=/path/to/python3"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python's venv module is missing: on Debian, apt-get install python3-venv"; exit 1; }
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check "uv==0.13.9"
	$(BIN)/uv pip sync --quiet --python $(BIN)/python requirements/dev.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

$(S)/npm: web/package-lock.json $(S)/venv
	cd web && $(RUN) npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(S)/ui: $(S)/npm $(WEB_SOURCES)
	cd web && $(RUN) npm run --silent build
	@touch $@

$(S)/models: $(S)/venv src/labelmill/agents/weights/manifest.py
	$(BIN)/labelmill models fetch
	@touch $@

setup: $(S)/venv $(S)/ui $(S)/models ## Install everything into .venv and build the UI

demo: setup ## Start Labelmill with a demo project of real photographs
	$(BIN)/labelmill demo $(ARGS)

dev: setup ## Start Labelmill with reloading front end (Vite on 5173)
	$(RUN) scripts/dev

browser: $(S)/venv
	@scripts/ensure-browser

test: setup browser ## Run every test
	cd web && $(RUN) npm run --silent test
	$(BIN)/python -m pytest -n 2 --dist loadfile tests/unit tests/integration tests/contract tests/lint
	$(BIN)/python -m pytest tests/crash tests/e2e

unit: setup ## Run the quick tests only
	$(BIN)/python -m pytest tests/unit tests/lint

lint: $(S)/venv $(S)/npm ## Ruff, import rules, Biome
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	cd web && $(RUN) npm run --silent lint

types: $(S)/venv $(S)/npm ## Pyright (strict) and tsc
	$(RUN) $(BIN)/pyright
	cd web && $(RUN) npm run --silent types

fmt: $(S)/venv $(S)/npm ## Format everything
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	cd web && $(RUN) npm run --silent fmt

api: $(S)/venv $(S)/npm ## Write web's types from the server's OpenAPI
	$(RUN) scripts/generate-api

migration: $(S)/venv ## Write a migration from the models: make migration SLUG=create_things
	$(BIN)/python scripts/new_migration.py $(SLUG)

lock: ## Pin all dependencies again
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --all-extras --group dev --upgrade pyproject.toml --output-file requirements/dev.lock

bench: setup ## Print the benchmarks
	$(BIN)/python -m bench

wheel: $(S)/venv ## Build the wheel, UI inside
	$(BIN)/uv build --wheel --quiet --out-dir dist

clean: ## Remove what was built (not your data)
	rm -rf .venv $(S) dist web/node_modules src/labelmill/static
