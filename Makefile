# Reelworks on a machine with python3 (3.11 or newer), git and make; nothing else is needed.
#
#   make demo    the main job from start to finish        make up     the same, and it stays
#   make test    every test and check                     make help   all targets

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup demo up test lint format types imports pytest torture bench lock clean

PYTHON ?= python3
BIN := .venv/bin
PIP_WHEEL := bootstrap/pip-26.3-py3-none-any.whl
PIP := $(BIN)/python $(PIP_WHEEL)/pip --disable-pip-version-check --quiet
INSTALL := $(PIP) install --no-deps --no-build-isolation --require-hashes
UV_VERSION := 0.13.9

DATA ?= .run/data
PORT ?= 4566
WORKERS ?= 2

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

setup: .venv/installed .venv/linked ## create .venv with everything pinned in requirements.txt

demo: setup ## run the main job from start to finish and check what came out
	$(BIN)/reelworks demo

up: setup ## start the cloud, both pipelines and the workers, and stay (DATA=, PORT=, WORKERS=)
	$(BIN)/reelworks up --data $(DATA) --port $(PORT) --workers $(WORKERS)

test: setup lint types imports pytest ## run every check and every test

lint: setup ## check style and format
	$(BIN)/ruff check
	$(BIN)/ruff format --check

format: setup ## rewrite in the house's format
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

types: setup ## check the types, strictly
	$(BIN)/mypy

imports: setup ## check who may import whom
	$(BIN)/lint-imports

pytest: setup
	$(BIN)/pytest -n 2 --dist loadfile -m "not torture"

torture: setup ## run the long forms of the crash and soak tests
	$(BIN)/pytest -m torture --timeout 3600

bench: setup ## print the figures of this machine
	$(BIN)/python -m bench

lock: ## renew requirements.txt from pyproject.toml
	$(PYTHON) -m venv --without-pip build/lock
	build/lock/bin/python $(PIP_WHEEL)/pip --quiet install uv==$(UV_VERSION)
	build/lock/bin/uv pip compile --upgrade --python-version 3.11 --generate-hashes --no-header \
	    --no-emit-index-url --all-extras pyproject.toml -o requirements.txt
	head -1 bootstrap/build.txt > build/build.txt
	grep -A 2 '^setuptools==' requirements.txt >> build/build.txt
	mv build/build.txt bootstrap/build.txt

clean: ## remove what make made: .venv, caches, the data of make up
	rm -rf .venv .run build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# The dependencies, again only when the pins change.
.venv/installed: requirements.txt bootstrap/build.txt $(PIP_WHEEL).sha256
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Reelworks needs Python 3.11 or newer.")'
	@cd bootstrap && sha256sum --check --quiet $(notdir $(PIP_WHEEL)).sha256
	@test -x $(BIN)/python || $(PYTHON) -m venv --without-pip .venv
	@echo "Installing the pinned dependencies into .venv (about 250 MB, once)"
	@$(INSTALL) -r bootstrap/build.txt
	@$(INSTALL) -r requirements.txt
	@touch $@

# The project itself, editable: again only when its description changes.
.venv/linked: pyproject.toml .venv/installed
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@
