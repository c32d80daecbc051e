"""A few rounds of the real thing; the long run is `make faults`."""

from __future__ import annotations

import json
import random
import subprocess
import sys

from bot.settings import ROOT
from tests.faults import kinds
from tests.faults.run import plan


def test_a_few_rounds_lose_double_and_misplace_nothing(tmp_path):
    short = [name for name, kind in kinds.every().items() if kind.short]
    command = [sys.executable, "-m", "tests.faults.run", "--seed", "1", "--rounds", str(len(short)), "--talks", "3"]
    log = tmp_path / "rounds.jsonl"

    done = subprocess.run(
        [*command, "--kinds", ",".join(short), "--log", str(log)], cwd=ROOT, capture_output=True, text=True, timeout=300
    )

    assert done.returncode == 0, done.stdout + done.stderr
    rounds = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert sorted(each["kind"] for each in rounds) == sorted(short)
    # Nothing is lost where nothing was sent: what was sent is counted.
    assert all(each["sent_by_advisor"] == each["talks"] * 4 for each in rounds)
    assert all(each["sent_by_family"] >= each["talks"] * 8 for each in rounds)


def test_same_seed_plans_the_same_rounds_and_every_kind_is_among_them():
    every = list(kinds.every().values())

    first, second = (plan(every, 40, random.Random(5)) for _ in range(2))

    assert first == second
    assert len(first) == 40
    assert {k.name for k in first} == {k.name for k in every}


def test_unknown_kind_is_named():
    command = [sys.executable, "-m", "tests.faults.run", "--kinds", "earthquake"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)

    assert done.returncode == 2
    assert "earthquake" in done.stderr and "rasa_killed" in done.stderr
