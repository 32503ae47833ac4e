# Every command a developer needs; `make` alone lists them.
# PORT=8123 make demo   serves the demo there.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PORT ?= 8000
BIN := .venv/bin
PY := $(BIN)/python
# What changes the environment; each stamp below is as old as what it was made from.
LOCKS := requirements/bootstrap.txt requirements/dev.txt
PARTS := $(wildcard locale/parts/*.po)

.PHONY: help setup environment demo demo-data demo-reset messages messages-compile lint format test \
        test-fast bench lock schema versions clean

help: ## list these commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

setup: environment messages-compile demo-data ## everything that make demo needs, except serving

environment: .venv/.synced ## the virtual environment with the locked packages

.venv/.synced: $(LOCKS)
	@python=$$(sh scripts/find-python) && { [ -x $(PY) ] || "$$python" -m venv .venv; }
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@# uv takes seconds; where it can't run (an unusual processor or C library) pip does the same.
	@$(BIN)/uv pip sync --quiet --require-hashes --python $(PY) requirements/dev.txt \
	  || $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

messages-compile: locale/vi/LC_MESSAGES/django.mo

locale/vi/LC_MESSAGES/django.mo: .venv/.synced scripts/messages.py $(PARTS)
	@$(PY) scripts/messages.py compile

demo: setup ## serve the demo on http://localhost:8000 (PORT=8123 make demo: there); Ctrl-C stops all of it
	@exec $(PY) scripts/serve.py --demo --port $(PORT)

demo-data: environment messages-compile ## build the demo's database when migrations or content changed
	@$(PY) scripts/demo_data.py

demo-reset: environment messages-compile ## throw away what was typed into the demo and build it anew
	@$(PY) scripts/demo_data.py --force

messages: environment ## collect texts, merge locale/parts/*.vi.po, report what has no Vietnamese, compile
	@$(PY) scripts/messages.py update

lint: environment messages-compile ## style, types, floors, templates, migrations, translations
	@$(PY) scripts/lint.py

format: environment ## format Python and templates, fix what can be fixed
	@$(PY) scripts/lint.py --fix

test: environment messages-compile ## all tests, with real services where they are found
	@$(PY) scripts/test.py

test-fast: environment messages-compile ## only what needs no service: SQLite and the embedded index
	@$(PY) scripts/test.py quick

bench: environment messages-compile ## measure; writes docs/performance.md
	@$(PY) -m bench

lock: environment ## lock requirements/*.in with hashes (after changing one)
	@sh scripts/lock

versions:
	@printf 'python '; sh scripts/find-python
	@$(SHELL) -c 'for tool in initdb java mvn chromium; do printf "%s " $$tool; command -v $$tool || echo "(not in PATH)"; done'

clean: ## remove everything that was built, the demo's data included
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache var
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@find locale -name '*.mo' -delete
