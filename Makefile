# The two commands of the README are `make run` and `make test`. Everything else stands beside them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq install --require-hashes --no-deps --only-binary :all:
CODE := run_bot.py bot handlers storage templates simulator benchmarks tests
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links pyproject.toml

.PHONY: run venv test test-long lint check mutants fuzz bench lock browser clean

run: venv
	@$(BIN)/python run_bot.py

venv: $(VENV)/.installed

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; '$(PYTHON)' is older. Name another: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { echo "The virtual environment could not be made. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@touch $@

$(VENV)/.installed: requirements.lock | $(VENV)/.created
	@echo "Installing what the bot needs into $(VENV) ..."
	@$(PIP) -r requirements.lock
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@echo "Installing the tools for tests into $(VENV) ..."
	@$(PIP) -r requirements-dev.lock
	@touch $@

test: $(VENV)/.installed-dev
	@$(BIN)/python -m pytest

# Three tests in their long form: 200 kills, 200 random lives of the closed loop, 1,000 ledgers out and in again; and what holds for
# generated examples, with other ones than `make test` tries.
test-long: $(VENV)/.installed-dev
	@KILLS=200 $(BIN)/python -m pytest tests/faults/test_kill.py -s
	@LOOPS=200 $(BIN)/python -m pytest tests/loop -s
	@EXAMPLES=other ROUND_TRIPS=1000 $(BIN)/python -m pytest tests/ledger/test_there_and_back.py tests/ledger/tables/test_beside.py
	@EXAMPLES=other $(BIN)/python -m pytest tests/rules tests/ledger tests/documents

lint: $(VENV)/.installed-dev
	@$(BIN)/ruff format --check $(CODE)
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/mypy

check: lint test

# Plants mistakes in the rules, one at a time, and counts those that the tests of the rules let pass (docs/mutants.md).
mutants: $(VENV)/.installed-dev
	@rm -rf mutants
	@$(BIN)/mutmut run >mutants.log 2>&1 || { tail -c 2000 mutants.log; exit 1; }
	@$(BIN)/mutmut export-cicd-stats >/dev/null && cat mutants/mutmut-cicd-stats.json
	@$(BIN)/mutmut results

# 20,000 mangled ledgers and 5,000 mangled notices: read or refused, in time, and nothing said that the file does not say.
fuzz: $(VENV)/.installed-dev
	@$(BIN)/python -m benchmarks.fuzzing

bench: $(VENV)/.installed-dev
	@$(BIN)/python -m benchmarks

lock: $(VENV)/.installed-dev
	@$(COMPILE) -o requirements.lock
	@$(COMPILE) --group dev -c requirements.lock -o requirements-dev.lock

# A browser for the tests of the rehearsal page; they are skipped with a reason where there is none.
browser:
	@command -v chromium >/dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk fonts-noto-color-emoji; }

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
