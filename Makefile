# Jangkau. `make help` lists what there is; every target works on a fresh Debian 12 with Python 3.11, make and git.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PORT ?= 8000
CASES ?= 300
PYTHON3 ?= python3
# Extra arguments for pytest: make pytest ARGS="tests/offices -x"
ARGS ?=
BIN := .venv/bin
# For tools that import the settings and need no database.
OFFLINE := DEBUG=1 DATABASE_URL=postgres:///none DATABASE_POOL_SIZE=0
SOURCES := casework workflows notifications tests tools manage.py

.PHONY: help run test pytest faults bench lint format types contracts templates check-migrations check-messages \
	demo backup restore migrate migrations shell messages pictures assets lock clean install install-dev

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: install ## Install what is missing, then serve on http://localhost:8000 (PORT= changes it)
	@exec $(BIN)/python tools/run.py --port $(PORT)

test: install-dev ## Install what is missing, then lint and run all tests, browser journeys included
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory pytest

pytest: ## Run the tests alone (ARGS="tests/offices -x" narrows them)
	@$(BIN)/python -m pytest -n 2 $(ARGS)

pictures: ## Draw the reviewed pictures of the papers anew; look at each before you commit it
	@RENEW_PICTURES=1 $(BIN)/python -m pytest -q tests/documents/test_pictures.py

faults: install-dev ## Stop, kill and flood a house of its own, and print what was seen (5 to 10 minutes)
	@$(BIN)/python -m tests.faults $(ARGS)

bench: install ## Measure ours, a peer and the limit, and write docs/benchmarks.md (ARGS="--cases 20000 --only 3,4")
	@$(BIN)/python -m tests.bench $(ARGS)

lint: types contracts templates check-migrations check-messages ## Everything that reads the code without running it
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/ruff format --check --quiet $(SOURCES) || (echo "Run: make format"; exit 1)

format: ## Format Python and templates
	@$(BIN)/ruff check --fix-only --quiet $(SOURCES)
	@$(BIN)/ruff format --quiet $(SOURCES)
	@git ls-files -z 'templates/*.html' | xargs -0 -r $(BIN)/djade --target-version 5.2 || true

types:
	@$(OFFLINE) $(BIN)/mypy

contracts:
	@$(BIN)/lint-imports --no-cache

templates:
	@git ls-files -z 'templates/*.html' | xargs -0 -r $(BIN)/djade --check --target-version 5.2

check-migrations:
	@$(OFFLINE) $(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

check-messages:
	@$(BIN)/python tools/messages.py check

demo: install ## Add a year of invented cases to the local database (CASES= how many; stop `make run` first)
	@$(BIN)/python tools/run.py -- demo --cases $(CASES)

backup: install ## Put database and uploads into one file, never the keys (TO=file; the server may run)
	@$(BIN)/python tools/backup.py $(if $(TO),"$(TO)")

restore: install ## Put a backup into an empty database and prove it (FROM=file; REPLACE=yes over data that are there)
	@$(BIN)/python tools/restore.py $(if $(FROM),"$(FROM)") $(if $(filter yes,$(REPLACE)),--replace)

migrate: install ## Migrate the local database (stop `make run` first)
	@$(BIN)/python tools/run.py -- migrate

migrations: install ## Write migrations for changed models
	@$(BIN)/python tools/run.py -- makemigrations

shell: install ## Open a Django shell on the local database (stop `make run` first)
	@$(BIN)/python tools/run.py -- shell

messages: ## Merge locale/parts/*.po into the Indonesian catalogue and compile it
	@$(BIN)/python tools/messages.py merge

assets: ## Fetch the browser files again from the npm registry
	@$(BIN)/python tools/assets.py

lock: ## Resolve pyproject.toml again and write the hashed lock files (needs uv)
	@for part in run dev; do \
		group=$$(test $$part = dev && echo "--group dev"); \
		uv pip compile pyproject.toml $$group --quiet --generate-hashes --no-header --no-annotate \
			--python-version 3.11 --output-file requirements/$$part.txt || exit 1; \
	done

clean: ## Remove caches and built files; the local database stays
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache var/static var/pg-test-*
	@find casework workflows notifications tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
	@find locale -name '*.mo' -delete 2>/dev/null || true

install:
	@$(PYTHON3) tools/install.py run

install-dev:
	@$(PYTHON3) tools/install.py dev
