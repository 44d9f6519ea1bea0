# The README tells what each of these is for. A second run of any is quick.
.DEFAULT_GOAL := help
.PHONY: help setup demo run test test-all lint format lock shots docs clean
BIN := .venv/bin

help:
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

setup: ## install what is missing: .venv, and as root the Debian packages
	@scripts/setup.sh

demo: setup ## the whole way, from a folder of DICOM to two ranked models
	@$(BIN)/python -m scripts.demo $(ARGS)

run: setup ## open the window
	@$(BIN)/python -m scripts.run $(ARGS)

test: setup ## every check, as CI runs them
	@scripts/check.sh all

test-all: setup ## every check, with the slow ones
	@MEDAL_SLOW=1 scripts/check.sh all

lint: setup ## format, style, types, floors, house rules; no other tests
	@scripts/check.sh lint

format: setup ## let ruff format what it can
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

lock: setup ## write requirements/*.lock anew from pyproject.toml
	@scripts/lock.sh

shots: setup ## screenshots of window and board into docs/screenshots
	@xvfb-run -a -s "-screen 0 1600x1000x24" $(BIN)/python -m scripts.sheet
	@xvfb-run -a -s "-screen 0 1600x1000x24" $(BIN)/python -m scripts.shots

docs: setup ## the manual as a folder of pages that need no network, in build/manual
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet

clean: ## remove everything that was made, the environment too
	@rm -rf .venv .demo build dist .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache \
	  .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
