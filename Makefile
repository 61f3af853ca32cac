# make run     the reference study, from its raw export to the packet
# make test    every test
# make lint    style and likely mistakes
# make bench   what the claims about speed rest on
#
# Python 3.11 or later and make are enough: the first call makes .venv and installs the packages of constraints.txt.

ifndef PYTHON
PYTHON := $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$python; break; }; done)
endif

BIN := .venv/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check --no-input
SETUP := pyproject.toml constraints.txt

.PHONY: run test lint bench

run: .venv/ready-to-run
	@$(BIN)/sdtm2adam run
	@found=0; lines=$$($(BIN)/sdtm2adam published) || found=$$?; printf '%s\n' "$$lines" | tail -n 1; exit $$found

test: .venv/ready-to-test
	@$(BIN)/python -m pytest -q

lint: .venv/ready-to-test
	@$(BIN)/ruff check .

bench: .venv/ready-to-run
	@for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

.venv/ready-to-run: $(SETUP)
	$(call install,.)
	@touch $@

.venv/ready-to-test: $(SETUP)
	$(call install,.[dev])
	@touch .venv/ready-to-run $@

# hatchling first, so that building this project uses the pinned one and not whatever is newest today
define install
@test -n "$(PYTHON)" || { echo "Python 3.11 or later was not found; name one with: make PYTHON=/path/to/python3"; exit 1; }
@echo "Setting up .venv, once; this takes a minute or two ..."
@test -x $(BIN)/python || $(PYTHON) -m venv .venv
@$(PIP) install -c constraints.txt hatchling
@$(PIP) install -c constraints.txt --no-build-isolation -e '$(1)'
endef
