# Every target prepares what it needs: on a bare machine with Python, gcc and make, `make demo` is enough.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet install

.PHONY: help env dev toolchain starter demo demo-train desktop screens translations test test-corpus test-slow lint format bench lock clean

help:
	@echo "make demo      set up everything once, then: a folder of documents, a question, a cited answer"
	@echo "make demo-train  facts of documents into a tiny model by QLoRA, and whether it answers better for it"
	@echo "make desktop   the window: make a vault or unlock one, add documents, ask"
	@echo "make screens   pictures of every page in every state and language, below $(SCREENS)"
	@echo "make translations  the words of the desktop, collected and compiled"
	@echo "make test      the whole test suite"
	@echo "make lint      format, lint, types and import contracts"
	@echo "make bench     one table of speeds, also written as JSON below build/"
	@echo "make lock      resolve the pinned requirements again"
	@echo "make clean     remove the environment and everything below build/"

# --- the environment ---------------------------------------------------------------------------

$(VENV)/.runtime: requirements/runtime.txt requirements/torch.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] <= (3, 13) else "Cloister needs Python 3.11, 3.12 or 3.13: make PYTHON=python3.11 ...")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --no-deps --require-hashes -r requirements/runtime.txt
	$(PIP) -r requirements/torch.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt requirements/train.txt $(VENV)/.runtime
	$(PIP) --no-deps --require-hashes -r requirements/dev.txt -r requirements/train.txt
	@touch $@

$(VENV)/.desktop: requirements/desktop.txt $(VENV)/.runtime
	$(PIP) --no-deps --require-hashes -r requirements/desktop.txt
	@touch $@

$(VENV)/.toolchain: packaging/toolchain/build.py requirements/toolchain.txt $(VENV)/.runtime
	$(BIN)/python packaging/toolchain/build.py --venv $(VENV)
	@touch $@

# The starter model as a GGUF: made once of the committed weights by llama.cpp's converter, and kept.
STARTER_WEIGHTS := models_registry/starter/generator/model.safetensors
STARTER := build/starter/cloister-starter-model.gguf

$(STARTER): $(STARTER_WEIGHTS) requirements/starter.txt $(VENV)/.toolchain
	$(PIP) --no-deps --require-hashes -r requirements/starter.txt
	$(BIN)/python -m models_registry.starter.generator.export --out $@

env: $(VENV)/.runtime
dev: $(VENV)/.dev
toolchain: $(VENV)/.toolchain
starter: $(if $(wildcard $(STARTER_WEIGHTS)),$(STARTER))

# --- what people do with it ----------------------------------------------------------------------

demo: env toolchain starter
	@$(BIN)/python packaging/demo.py

# Offline, on two cores; fails where the tuned model is not proven to be better.
demo-train: dev toolchain
	@$(BIN)/python packaging/demo_train.py

desktop: env toolchain $(VENV)/.desktop
	@$(BIN)/python -m app

# Every page in every state, to look at: outside the tree, because nobody needs them kept.
SCREENS ?= /tmp/cloister-screens
screens: env $(VENV)/.desktop
	@$(BIN)/python -m app --screens $(SCREENS)/100
	@$(BIN)/python -m app --screens $(SCREENS)/200 --scale 2
	@$(BIN)/python -m app --screens $(SCREENS)/100-de --language de
	@$(BIN)/python -m app --screens $(SCREENS)/200-de --language de --scale 2

# The words of the sources into the .ts, to be translated there, and what the window loads of it.
TRANSLATIONS := app/resources/translations
translations: env $(VENV)/.desktop
	$(BIN)/pyside6-lupdate -silent -extensions py -locations none -no-obsolete app -ts $(TRANSLATIONS)/cloister_de.ts
	$(BIN)/pyside6-lrelease -silent $(TRANSLATIONS)/cloister_de.ts -qm $(TRANSLATIONS)/cloister_de.qm

# A test that hangs even for its own time limit (a lock held in C) ends its process with a dump of all threads.
test: dev toolchain $(VENV)/.desktop
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow" \
	    -o faulthandler_timeout=960 -o faulthandler_exit_on_timeout=true

# Recall and parsing on the development data beside the project; skipped where that is absent.
test-corpus: dev toolchain
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "corpus and slow" \
	    -o faulthandler_timeout=1800 -o faulthandler_exit_on_timeout=true

# Minutes longer: hundreds of kills, recognition of scans, whole models.
test-slow: dev toolchain
	$(BIN)/python -m pytest -n 2 --dist loadfile -m slow

lint: dev $(VENV)/.desktop
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: dev toolchain $(VENV)/.desktop
	$(BIN)/python -m benchmarks

# --- upkeep --------------------------------------------------------------------------------------

LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --override requirements/overrides.txt --no-emit-package torch --no-emit-package opencv-python \
        --constraint requirements/constraints.txt --custom-compile-command "make lock"

lock: dev
	$(LOCK) requirements/runtime.in --output-file requirements/runtime.txt
	$(LOCK) --constraint requirements/runtime.txt requirements/dev.in --output-file requirements/dev.txt
	$(LOCK) --constraint requirements/runtime.txt requirements/desktop.in --output-file requirements/desktop.txt
	$(LOCK) --constraint requirements/runtime.txt requirements/train.in --output-file requirements/train.txt
	$(LOCK) --constraint requirements/train.txt requirements/starter.in --output-file requirements/starter.txt

clean:
	rm -rf $(VENV) build
