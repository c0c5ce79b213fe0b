# Chengmen: two commands do all the set-up on a fresh machine, `make run` and `make test`.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
.DEFAULT_GOAL := help

help: ## What can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

test: $(VENV)/.test ## Install what the tests need and run them (ARGS=quick: under a minute)
	@if [ "$(ARGS)" = quick ]; then $(BIN)/python -m pytest -m 'not slow'; else $(BIN)/python -m pytest $(ARGS); fi

check: $(VENV)/.test ## Formatters, linters, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-cache

$(VENV)/.production: requirements/production.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Chengmen needs Python 3.11 or newer: install it, or name it with 'make PYTHON=python3.11 ...'."; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing: install it (Debian: apt-get install python3-venv)."; exit 2; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/production.txt
	@touch $@

$(VENV)/.test: $(VENV)/.production requirements/test.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

.PHONY: help test check
