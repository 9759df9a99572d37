# `make audit` is all that a user needs; `make test` is all that a change must pass. `make help` lists the rest.

PYTHON  ?= python3
VENV    ?= .venv
PYTHONS ?= python3.11 python3.12 python3.13
FUZZ_SECONDS ?= 60
# Of tests that try many examples: `same` each time, or `new` ones.
EXAMPLES ?= same

# Debian packages that tests use, named here alone. As root the missing ones are installed.
TEST_PACKAGES := age buildah busybox-static chromium debootstrap fonts-noto-cjk iproute2 libarchive-tools \
	libreoffice-calc-nogui libreoffice-writer-nogui lz4 mksh nftables nmap opendoas openssh-client openssh-server \
	openssl poppler-utils postgresql qemu-utils shellcheck skopeo sudo systemd-container umoci xz-utils zstd

# Only wheels, and only those that the lock files name by hash: no dependency runs code while it is installed.
export PIP_DISABLE_PIP_VERSION_CHECK := 1
PIP    := $(VENV)/bin/python -m pip --quiet
LOCKED := $(PIP) install --require-hashes --only-binary :all:

.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help audit test test-full lint suite fuzz test-packages wheelhouse zipapp lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

audit: $(VENV)/.core ## audit this machine: summary here, full result in inspector-report/
	$(VENV)/bin/inspector audit local -f console -f html=inspector-report/report.html \
		-f json=inspector-report/result.json

test: lint suite ## lint, types and tests

test-full: lint test-packages fuzz ## the slow tests too, fuzzing, and the suite on each of PYTHONS that is found
	$(VENV)/bin/python -m pytest -m full --hypothesis-profile new
	@EXAMPLES=new tools/each-python $(PYTHONS)

lint: $(VENV)/.dev
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy

suite: $(VENV)/.dev test-packages
	$(VENV)/bin/python -m pytest -n logical -m 'not full' --hypothesis-profile $(EXAMPLES)

fuzz: $(VENV)/.dev ## feed what reads archives with altered ones: FUZZ_SECONDS for each of tests/image/fuzz_*.py
	@if $(LOCKED) -r requirements/fuzz.txt; then tools/fuzz $(VENV)/bin/python $(FUZZ_SECONDS); \
	else echo 'NOT FUZZED: atheris cannot be installed for this Python and machine.'; fi

test-packages:
	@tools/debian-packages $(TEST_PACKAGES) || echo 'Tests that need them are skipped.'

wheelhouse: $(VENV)/.core ## one archive in dist/ that installs with no network
	tools/wheelhouse $(VENV)/bin/python

zipapp: $(VENV)/.core ## one file in dist/ that Python runs: for machines without pip
	$(LOCKED) -r requirements/zipapp.txt
	tools/zipapp $(VENV)/bin

lock: $(VENV)/bin/pip ## write the lock files anew; UPGRADE=--upgrade takes newer versions
	$(LOCKED) -r requirements/lock.txt
	tools/lock $(VENV)/bin $(UPGRADE)

clean: ## remove what these targets made, but no report
	rm -rf .venv .venv-* dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

$(VENV)/bin/pip:
	tools/venv $(PYTHON) $(VENV)

# The stamps: set-up is repeated only when a lock file or pyproject.toml has changed.
$(VENV)/.core: pyproject.toml requirements/core.txt requirements/build.txt | $(VENV)/bin/pip
	$(LOCKED) -r requirements/core.txt -r requirements/build.txt
	$(PIP) install --no-index --no-deps --no-build-isolation --editable .
	@touch $@

# python-nmap has no wheel: where tests need it, it is built with the setuptools that the lock names.
$(VENV)/.dev: requirements/dev.txt requirements/nmap.txt $(VENV)/.core
	$(LOCKED) -r requirements/dev.txt
	$(PIP) install --require-hashes --no-deps --no-build-isolation --use-pep517 -r requirements/nmap.txt
	@touch $@
