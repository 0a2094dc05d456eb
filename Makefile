# Every command of the project. `make` alone lists them.
# Each target first brings .venv and node_modules up to date, which takes no time if they are.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory

# The stage to synthesize and a prefix for a private copy of all stacks, where they are not those of
# cdk.json, further context as 'key=value key=value', and more arguments for pytest.
STAGE ?=
NAMESPACE ?=
CONTEXT ?=
PYTEST_ARGS ?=
# How many processes run the tests; 0 runs them in pytest's own, for a debugger.
PROCESSES ?= auto
# How long the tests of `make check` may take together, by tests/durations.json.
CHECK_SECONDS ?= 15
# The groups of tests come in the order that tests/ordering.py gives them, the longest first.
PYTEST = pytest --numprocesses='$(PROCESSES)' --dist=loadgroup --no-loadscope-reorder

# The project's own tools win over those of the machine.
export PATH := $(CURDIR)/.venv/bin:$(CURDIR)/node_modules/.bin:$(PATH)
# Without bytecode every `import aws_cdk` takes three times as long; the others would mix in foreign packages.
unexport PYTHONDONTWRITEBYTECODE PYTHONPATH PYTHONHOME VIRTUAL_ENV

# An empty value would be a malformed one, and hide that of cdk.json, so it is left out.
# `value`: what the environment gives is text, in which a dollar sign means nothing.
GIVEN_CONTEXT = $(addprefix stage=,$(strip $(value STAGE))) \
	$(addprefix namespace=,$(strip $(value NAMESPACE))) $(value CONTEXT)
CONTEXT_ARGUMENTS = $(foreach pair,$(GIVEN_CONTEXT),-c '$(subst ','\'',$(pair))')

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

.PHONY: setup
setup: ## Install everything into .venv and node_modules (PYTHON=python3.13 chooses the interpreter)
	@tools/setup

.PHONY: synth
synth: setup ## Build the templates of all stacks (STAGE=dev|staging|prod, NAMESPACE=name, CONTEXT='key=value …')
	cdk synth --quiet $(CONTEXT_ARGUMENTS)
	datactl catalog limits

.PHONY: diff
diff: setup ## Compare the stacks of a stage with those deployed; rules are checked where code has changed
	DATA_PLATFORM_CHECK_CHANGES_ONLY=true cdk diff $(CONTEXT)

.PHONY: deploy
deploy: synth ## Deploy the stacks of a stage with the credentials at hand; after a failure, again (STAGE=…)
	datactl deploy

.PHONY: local
local: setup ## Deploy everything into an AWS on this machine, and prove every documented query (STAGE=…)
	@$(if $(strip $(value NAMESPACE) $(value CONTEXT)),$(error make local takes STAGE alone; other context goes into cdk.json))
	datactl local up $(if $(strip $(STAGE)),--stage '$(strip $(STAGE))')
	datactl local verify
	datactl local welcome

.PHONY: test
test: setup ## Run all tests (PYTEST_ARGS='-k tutor -x' narrows them)
	$(PYTEST) $(PYTEST_ARGS)

.PHONY: check
check: setup ## Lint, and run the tests that changes since main can affect, nearest first (CHECK_SECONDS=15)
	@$(MAKE) --jobs --output-sync=target check-style check-types check-imports check-tests

.PHONY: check-style check-types check-imports check-tests
check-style:
	ruff check
	ruff format --check
check-types:
	mypy
check-imports:
	python -m tools.import_contracts --no-logo
check-tests:
	@tests="$$(python -m tests.affected --seconds '$(CHECK_SECONDS)')"; \
	[[ -z $$tests ]] || $(PYTEST) --quiet $(PYTEST_ARGS) $$tests

.PHONY: scan
scan: setup ## Scan the templates of prod with checkov, parliament and cloudsplaining (PyPI, about two minutes)
	@$(MAKE) synth STAGE=prod
	python -m tools.scan

.PHONY: models
models: setup ## Let the DynamoDB MCP server validate the models that are generated for it (PyPI, half a minute)
	python -m tests.mcp_server

.PHONY: bench
bench: setup ## Run all benchmarks in under ten minutes, and write benchmarks/RESULTS.md
	python -m benchmarks

.PHONY: durations
durations: setup ## Run all tests and write down how long each file takes (tests/durations.json)
	$(PYTEST) --store-durations $(PYTEST_ARGS)

.PHONY: lint
lint: setup check-style check-types check-imports ## Check style, types and the direction of imports

.PHONY: format
format: setup ## Format the code and apply the safe fixes
	ruff check --fix-only
	ruff format

.PHONY: docs
docs: setup ## Write the generated parts of docs/ and README.md, and the schema locks, again
	datactl catalog write
	datactl db dictionary --write
	datactl rollout lock --write

.PHONY: docs-site
docs-site: setup ## Build the documentation as a site into site/; `datactl catalog serve` shows it
	python -m tools.site

.PHONY: snapshots
snapshots: setup ## Accept the current templates as the new snapshots (read the diff before you commit it)
	pytest --snapshot-update tests/snapshot $(PYTEST_ARGS)

.PHONY: lock
lock: setup ## Resolve constraints.txt, package-lock.json and the functions' locks (UPGRADE=1 takes newer versions)
	@# Only the pins themselves are read: with `-c constraints.txt` the old result would decide the new one.
	grep -hEv '^(-|#|$$)' requirements.txt requirements-dev.txt | uv pip compile - --quiet \
		--universal --python-version 3.11 --no-annotate --custom-compile-command 'make lock' \
		$(if $(UPGRADE),--upgrade) --output-file constraints.txt
	@# For what the functions run on, in the versions that the tests run with.
	for requirements in lambdas/*/requirements.txt; do \
		uv pip compile "$$requirements" --quiet --constraints constraints.txt \
			--python-platform aarch64-manylinux_2_28 --python-version 3.14 --only-binary :all: \
			--generate-hashes --no-annotate $(if $(UPGRADE),--upgrade) \
			--custom-compile-command 'make lock' \
			--output-file "$${requirements%.txt}.lock"; \
	done
	npm install --package-lock-only --loglevel=error

.PHONY: clean
clean: ## Remove everything that was installed, built or cached, and stop the local AWS
	@# It would end without its folder, too, but first write into it.
	[[ ! -d .local-aws || ! -x .venv/bin/datactl ]] || .venv/bin/datactl local down
	rm -rf .local-aws .venv node_modules cdk.out .asset-cache build dist .hypothesis .import_linter_cache \
		.mypy_cache .pytest_cache .ruff_cache .scan .mcp-server .docs-site site
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
