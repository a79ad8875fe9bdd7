# Two commands matter: `make run` and `make test`. The rest is for those who change the code.
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
SOURCES := $(shell git ls-files queue_server kiosk devices display ui 2>/dev/null)
BUILD := pyproject.toml hatch_build.py ui/package-lock.json deploy/dlib-stand-in/pyproject.toml

.PHONY: run test lint ui screenshots bench

run: .venv/installed
	@deploy/packages.sh wanted espeak-ng
	$(BIN)/motcua run

test: .venv/developing
	@deploy/packages.sh needed chromium espeak-ng ffmpeg postgresql redis-server nginx-light pcscd vsmartcard-vpcd openssl
	$(MAKE) lint
	$(BIN)/python ui/build_assets.py
	$(BIN)/python ui/nodejs.py test.mjs
	$(BIN)/pytest -n 2 --dist loadfile

lint: .venv/developing ui/node_modules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python ui/nodejs.py node_modules/typescript/bin/tsc --noEmit

ui: .venv/developing
	$(BIN)/python ui/build_assets.py

screenshots: .venv/developing
	@deploy/packages.sh needed chromium espeak-ng
	$(BIN)/python ui/build_assets.py
	$(BIN)/python docs/screenshots.py
	$(BIN)/python docs/device_screenshots.py
	$(BIN)/python docs/card_screenshots.py

bench: .venv/developing
	$(BIN)/python -m bench

# One environment, installed in one of two ways; changing the way installs anew.
.venv/installed: $(BUILD) $(SOURCES)
	@deploy/venv.sh $(PYTHON)
	@echo "Installing motcua with its screens: one to two minutes the first time."
	$(BIN)/pip install --disable-pip-version-check '.[kiosk,player]'
	@rm -f .venv/developing && touch $@

.venv/developing: $(BUILD)
	@deploy/venv.sh $(PYTHON)
	@deploy/packages.sh needed gcc libc6-dev python3-dev libpcsclite-dev
	@echo "Installing motcua for development."
	$(BIN)/pip install --disable-pip-version-check ./deploy/dlib-stand-in -e '.[kiosk,player,idcard,face,postgres,dev]'
	@rm -f .venv/installed && touch $@

ui/node_modules: ui/package-lock.json .venv/developing
	$(BIN)/python ui/nodejs.py npm ci --no-audit --no-fund --ignore-scripts
	@touch $@
