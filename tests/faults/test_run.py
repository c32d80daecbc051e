"""A few rounds of the real thing; the long run is `make faults`."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from dataclasses import replace

import pytest

from bot.settings import ROOT
from tests.faults import kept, kinds
from tests.faults.comparison import Fault
from tests.faults.plan import LONGEST, plan, stretches
from tests.faults.rounds import Round


def run(*options: str, limit_s: float = 120) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.faults.run", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=limit_s)


def test_a_few_rounds_lose_double_and_misplace_nothing(tmp_path):
    short = [name for name, kind in kinds.every().items() if kind.short]
    log = tmp_path / "rounds.jsonl"
    wanted = ["--rounds", str(len(short)), "--kinds", ",".join(short), "--talks", "3", "--lanes", "1"]
    wanted += ["--log", str(log)]

    done = run("--seed", "1", *wanted, limit_s=300)

    assert done.returncode == 0, done.stdout + done.stderr
    rounds = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert sorted(each["kind"] for each in rounds) == sorted(short)
    # Nothing is lost where nothing was sent: what was sent is counted.
    assert all(each["sent_by_advisor"] == each["talks"] * 4 for each in rounds)
    assert all(each["sent_by_family"] >= each["talks"] * 8 for each in rounds)

    again = run("--resume", *wanted)
    assert again.returncode == 0, again.stderr
    assert "seed 1, 4 rounds" in again.stdout and log.read_text(encoding="utf-8").count("\n") == len(short)


def test_same_seed_plans_the_same_rounds_and_every_kind_is_among_them():
    every = list(kinds.every().values())

    first, second = (plan(every, 40, random.Random(5)) for _ in range(2))

    assert first == second
    assert len(first) == 40
    assert {k.name for k in first} == {k.name for k in every}


def test_what_is_left_to_play_stands_once_among_rounds_of_the_same_scene():
    planned, played = plan(list(kinds.every().values()), 300, random.Random(5)), set(range(0, 300, 7))

    found = stretches(planned, played)

    assert sorted(struck.number for each in found for struck in each) == sorted(set(range(300)) - played)
    assert all(struck.kind is planned[struck.number] for each in found for struck in each)
    assert all(len({struck.kind.scene for struck in each}) == 1 and len(each) <= LONGEST for each in found)


@pytest.fixture
def some_round():
    return Round(3, "rasa_killed", 1.5, 9.0, 4, 33, 16, 1, 0, (Fault("lost", "number 4"),))


def test_rounds_are_read_back_without_what_was_cut_off(tmp_path, some_round):
    path = tmp_path / "rounds.jsonl"
    assert kept.read(path, 7) == [] and kept.seed(path) is None
    for seed, number in ((5, 1), (7, 3), (7, 4)):
        kept.write(path, seed, replace(some_round, number=number))
    path.write_text(path.read_text(encoding="utf-8") + '{"seed": 7, "number": 5, "ki', encoding="utf-8")

    assert kept.seed(path) == 7
    assert kept.read(path, 7) == [some_round, replace(some_round, number=4)]


def test_log_of_another_plan_is_not_gone_on_with(tmp_path, some_round):
    path = tmp_path / "rounds.jsonl"
    kept.write(path, 7, replace(some_round, kind="advisor_cut"))

    done = run("--resume", "--log", str(path), "--rounds", "9", "--kinds", "rasa_killed")

    assert done.returncode != 0 and "another plan" in done.stderr


def test_unknown_kind_is_named():
    done = run("--kinds", "earthquake")

    assert done.returncode == 2
    assert "earthquake" in done.stderr and "rasa_killed" in done.stderr
