# Familieguiden. `make` alone prints this help.
SHELL := /bin/bash
PY := .venv/bin/python
DATA := data
QUESTIONS ?= tests/eval/questions.jsonl
SCREENS ?= results/screens
PORT ?= 5005
export PORT

.PHONY: help install run train check test eval bench soak screens disconnects faults states latency measure fuzz publish day audit evidence clean

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install:  ## .venv with Python 3.10 and everything in the lock file
	@scripts/install

run: install  ## start everything; prints the addresses
	@$(PY) -m bot run

train: install  ## train when knowledge/, data/, domain.yml or config.yml have changed
	@$(PY) -m bot train

check: install  ## lint, types, content check, unit tests; no model
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@$(PY) -m bot check
	@$(PY) -m pytest -q tests/unit tests/content

test: install  ## all tests: a trained model, a real server, a real browser
	@scripts/system-packages
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@$(PY) -m bot check
	@$(PY) -m bot train
	@$(PY) -m pytest

eval: install  ## play a set of dialogues against the running bot: QUESTIONS=file
	@$(PY) tests/eval/run.py --questions $(QUESTIONS)

measure: install  ## held-out figures of the recognisers, crisis and masking
	@$(PY) tests/measure_nlu.py
	@$(PY) tests/measure_crisis.py
	@$(PY) tests/measure_masking.py

screens: install  ## pictures of every state of every page, and what axe says of them: SCREENS=folder
	@scripts/system-packages
	@SCREENS_DIR=$(SCREENS) $(PY) -m pytest -q tests/*/test_accessible.py
	@echo "Pictures: $(SCREENS)"

disconnects: install  ## a conversation on a line that breaks 500 times: ARGS="--count N --seed S"
	@$(PY) tests/web/disconnects.py $(ARGS)

soak: install  ## 10,000 random turns against the running bot: ARGS="--turns N --seed S"
	@$(PY) tests/soak/run.py $(ARGS)

faults: install  ## kill parts at random moments and compare what both sides sent and got: ARGS="--rounds N --seed S --log FILE --resume"
	@$(PY) -m tests.faults.run $(ARGS)

states: install  ## the hand-over's state machine: more than 10,000 random steps against a plain model
	@HYPOTHESIS_LONG=1 $(PY) -m pytest -q -s tests/conversations/test_model.py

latency: install  ## from the family's screen to the desk's and back, 50 conversations open: ARGS="--open N"
	@$(PY) -m bench.desk_latency $(ARGS)

bench: install  ## a turn against a bare Rasa assistant in the same run, then how it grows: ARGS="--quick"
	@scripts/system-packages
	@$(PY) bench/run.py $(ARGS)
	@$(PY) bench/growth.py $(filter --quick,$(ARGS))

fuzz: install  ## 50,000 fuzzed requests against the real server: ARGS="--requests N --seed S"
	@$(PY) -m tests.fuzz.run $(ARGS)

publish: install  ## 20 rounds of publish, retrain and swap while families ask: ARGS="--rounds N --short"
	@$(PY) bench/publish_rounds.py $(ARGS)

day: install  ## 24 hours of a national load, squeezed: ARGS="--minutes 10"
	@$(PY) bench/day.py $(ARGS)

audit: install  ## known holes in the dependencies, against docs/security.md
	@scripts/audit

evidence: install  ## every long proof and one dated report in docs/evidence: ARGS="--long --only eval,fuzz"
	@scripts/system-packages
	@$(PY) -m tests.evidence $(ARGS)

clean:  ## remove models and state (asks nothing: var/ is gone afterwards)
	@rm -rf models var .rasa
