# Needs python3.11, pip and make; no compiler, no ensurepip, no fonts.
PYTHON ?= python3
PY := .venv/bin/python
PIP := $(PYTHON) -m pip --python $(PY) --disable-pip-version-check

.PHONY: demo test check bench clean install learn verify

demo: .venv/run
	.venv/bin/damnum run qianyan_tencent_2018 --out out

test: check

check: .venv/dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m pytest -n 2 --dist loadfile -q

bench: .venv/run
	$(PY) benchmarks/bench.py

install: .venv/run

.venv/bin/python:
	$(PYTHON) -m venv --without-pip .venv

.venv/run: requirements/run.txt pyproject.toml | .venv/bin/python
	$(PIP) install --quiet --require-hashes --only-binary :all: -r requirements/run.txt
	$(PIP) install --quiet --require-hashes --only-binary :all: -r requirements/build.txt
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	touch $@

.venv/dev: requirements/dev.txt .venv/run
	$(PIP) install --quiet --require-hashes --only-binary :all: -r requirements/dev.txt
	touch $@

# What learns from precedents needs PyMC, which running a case does not.
.venv/learn: requirements/learn.txt .venv/dev
	$(PIP) install --quiet --require-hashes --only-binary :all: -r requirements/learn.txt
	touch $@

learn: .venv/learn
	.venv/bin/damnum learn

verify: .venv/learn
	PYTENSOR_FLAGS=cxx= $(PY) -m pytest -n 2 --dist loadfile -q -m slow

clean:
	rm -rf .venv out dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
