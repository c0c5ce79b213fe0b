# Chengmen: two commands do all the set-up on a fresh machine, `make run` and `make test`.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
.DEFAULT_GOAL := help

help: ## What can be made
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(VENV)/.production ## A running city: PORT=8000 for the public, the next port for editors; Ctrl-C ends it
	@exec $(BIN)/python -m cms.running --port $(PORT)

test: $(VENV)/.test ## Install what the tests need and run them, on SQLite and PostgreSQL (ARGS=quick: under a minute)
	@exec $(BIN)/python -m tests.services $(ARGS)

check: $(VENV)/.test ## Formatters, linters, types, import contracts, migrations, settings
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djhtml --check --tabwidth 2 portal_templates
	$(BIN)/mypy cms search departments
	$(BIN)/lint-imports --no-cache
	$(BIN)/deptry .
	DJANGO_SETTINGS_MODULE=cms.settings.test $(BIN)/python manage.py makemigrations --check --dry-run
	DJANGO_SETTINGS_MODULE=cms.settings.production CHENGMEN_BACK_OFFICE_HOSTS=office.example.org \
		CHENGMEN_SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))') \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

bench: $(VENV)/.bench ## Measure, also into var/bench/latest.json
	$(BIN)/python -m tests.benchmarks $(ARGS)

soak: $(VENV)/.test ## Long kill, load and property runs, by hand; may need root
	HYPOTHESIS_PROFILE=soak $(BIN)/python -m pytest -m soak $(ARGS)

$(VENV)/.production: requirements/production.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Chengmen needs Python 3.11 or newer: install it, or name it with 'make PYTHON=python3.11 ...'." >&2; exit 2; }
	@test -w . || { echo "$(CURDIR) cannot be written: clone the project to a folder of this user." >&2; exit 2; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV) >/dev/null || { rm -rf $(VENV); \
		echo "Python's venv module is missing: install it (Debian: apt-get install python3-venv)." >&2; exit 2; }
	@echo "Installing what production needs into $(VENV); this happens when requirements change." >&2
	@$(PIP) -r requirements/production.txt
	@touch $@

$(VENV)/.test: $(VENV)/.production requirements/test.txt
	@echo "Installing what the tests need into $(VENV)." >&2
	@$(PIP) -r requirements/test.txt
	@touch $@

$(VENV)/.bench: $(VENV)/.test requirements/bench.txt
	@# The lock is whole; one requirement that it overrides (bench.overrides) would stop pip.
	@$(PIP) --no-deps -r requirements/bench.txt
	@touch $@

.PHONY: help run test check bench soak
