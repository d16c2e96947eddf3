# `make` lists the commands. All files are made in .venv and var/. Delete both to start again.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
named = $(or $(FILE),$(error Name the file: make $@ FILE=path))

# The processes of the tests: one more than there are cores, since browsers and servers are waited for.
PROCESSES = $$($(BIN)/python -c 'import os; print((os.cpu_count() or 1) + 1)')
# A process gets whole modules, so that what the tests of a module share is made once. tests/conftest.py orders them.
PARALLEL = -n $(PROCESSES) --dist loadscope --no-loadscope-reorder

.PHONY: help run admin import dump load test lint check snapshots client words screenshots baseline bench worker lock

help: ## List the commands
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## /  make \1	/' | expand -t 20

run: .venv/requirements ## Serve the site, with a demonstration if the database is empty (PORT, HOST, DATABASE_URL)
	@exec $(BIN)/python manage.py run

admin: .venv/requirements ## Make a new password for the administrator
	@$(BIN)/python manage.py admin

import: .venv/requirements ## Import a text, Markdown or HTML file: make import FILE=article.txt
	@$(BIN)/python manage.py import_content "$(named)"

dump: .venv/requirements ## Write the content to a file: make dump FILE=content.zip
	@$(BIN)/python manage.py dump "$(named)"

load: .venv/requirements ## Read the content from a file: make load FILE=content.zip (REPLACE=1 replaces other content)
	@$(BIN)/python manage.py load "$(named)" $(if $(REPLACE),--replace)

worker: .venv/requirements ## Run only the background worker
	@exec $(BIN)/python manage.py worker

test: .venv/requirements ## Run the tests in parallel, on a database of their own
	@$(BIN)/python -m pytest $(PARALLEL) -m "not long"

lint: .venv/requirements-lint ## Check style, types, migrations and deploy settings
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python manage.py makemigrations --check --dry-run
	@BASE_URL=https://cms.example.org SECRET_KEY=only-for-this-check-$$(seq -s- 30) DATABASE_URL=postgres:///nothing \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

check: lint .venv/requirements-contract ## Run lint and all tests. The long tests need Node.js, Java and Chromium
	@rm -rf var/answers
	@LONG_TESTS=1 KEEP_ANSWERS=1 $(BIN)/python -m pytest $(PARALLEL) -m "not afterwards"
	@LONG_TESTS=1 $(BIN)/python -m pytest -n $(PROCESSES) -m afterwards tests/generated

snapshots: .venv/requirements ## Rewrite the committed schema, examples, documents and answers in docs/api.md
	@$(BIN)/python -m pytest tests/api/contract/test_contract.py tests/docs/test_cookbook.py tests/docs/test_blocks.py tests/pages/files/test_looks.py -p no:randomly --snapshot-update -q

client: .venv/requirements ## Build the client in TypeScript for this installation's schema into clients/typescript/dist
	@DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python -m tests.node.client

words: .venv/requirements ## Compile the words of the admin, after a change in pages/locale
	@$(BIN)/pybabel -q compile -d pages/locale -D "django djangojs"

screenshots: .venv/requirements-contract ## Take pictures of the admin's screens into var/screenshots (SMALL=1: those of docs/authoring.md)
	@$(BIN)/python -m tests.browser.screenshots $(if $(SMALL),--small)

baseline: .venv/requirements ## Store the contract of a release, which later releases have to keep
	@DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python -m tests.api.contract.baseline

bench: .venv/requirements ## Measure reads and write docs/performance.md: make bench (DOCUMENTS=1000000; WHAT=publishing, hiding, rendering, images, editing or memory)
	@$(BIN)/python -m tests.benchmarks.$(or $(WHAT),reading) $(if $(DOCUMENTS),--documents $(DOCUMENTS)) $(if $(ARTICLES),--articles $(ARTICLES))

lock: .venv/requirements-lint ## Pin the newest versions that pyproject.toml allows, with hashes
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml -o requirements.txt
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --group lint -c requirements.txt -o requirements-lint.txt
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --group contract -c requirements.txt -o requirements-contract.txt

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: name one, such as make PYTHON=python3.12 run." >&2; exit 1; }
	@echo "Making .venv …"
	@$(PYTHON) -m venv .venv || { echo "The venv module is missing: install it (on Debian: apt-get install python3-venv)." >&2; rm -rf .venv; exit 1; }

.venv/requirements: requirements.txt | .venv/bin/python
	@echo "Installing the requirements (once, a minute or so) …"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/requirements-contract: requirements-contract.txt .venv/requirements
	@echo "Installing what holds the API to its contract …"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-contract.txt
	@touch $@

.venv/requirements-lint: requirements-lint.txt .venv/requirements
	@echo "Installing what checks the code …"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-lint.txt
	@touch $@
