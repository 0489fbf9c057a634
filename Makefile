# Everything a newcomer needs is one of these words. The work behind them lies in tools/.
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help setup run test soak bench check format words migration lock

PY := .venv/bin/python

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name what; do printf '%-14s %s\n' "$$name" "$$what"; done

setup: ## make .venv from the lock (at once when it is up to date)
	@sh tools/python.sh -m tools.setup

run: setup ## serve on http://127.0.0.1:8000 (PORT=… to change) with a worker and demo data
	@exec .venv/bin/kelu run

test: setup ## everything: linting, types, imports, tests (ARGS='-k word' goes to pytest)
	@$(PY) -m tools.provision
	@$(PY) -m tools.check --tests $(ARGS)

soak: setup ## the long fault run: processes killed in a burst of texts (KELU_SOAK_SEED=… repeats one)
	@$(PY) -m tools.provision
	@KELU_SOAK=full .venv/bin/pytest tests/soak $(ARGS)

bench: setup ## what Kelu costs, beside the least that would be honest (QUICK=1, VOLUME=1, ARGS='--help')
	@$(PY) -m tools.provision
	@$(PY) -m tests.bench $(if $(QUICK),--quick) $(if $(VOLUME),--volume) $(ARGS)

check: setup ## linting, types and imports only
	@$(PY) -m tools.check

format: setup ## lay the code out and mend what can be mended
	@.venv/bin/ruff check --fix-only --quiet .
	@.venv/bin/ruff format .

words: setup ## gather the sentences to translate into translations/
	@$(PY) -m tools.words

migration: setup ## draft the next migration from the models (WHY='what changes')
	@$(PY) -m tools.migration $(WHY)

lock: ## pin the dependencies anew (UPGRADE=1 takes newer versions)
	@sh tools/python.sh -m tools.lock $(if $(UPGRADE),--upgrade)
