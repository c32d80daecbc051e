"""The index finds what trying every pattern finds, on everything the project has to read."""

from __future__ import annotations

import csv
import json
import pickle
import re
from pathlib import Path

import pytest

from bot.guide import loader
from bot.guide.crisis import Lexicon
from bot.guide.pattern_index import PatternIndex, WordPattern

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def lexicon():
    return Lexicon.load(ROOT / "knowledge/crisis.yml")


@pytest.fixture(scope="module")
def texts():
    found = []
    for name in ("crisis", "crisis_fresh", "crisis_independent"):
        with (ROOT / f"tests/data/{name}.tsv").open(encoding="utf-8") as file:
            found += [cell for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) for cell in row]
    with (ROOT / "tests/eval/questions.jsonl").open(encoding="utf-8") as file:
        found += [turn["say"] for line in file for turn in json.loads(line)["turns"] if "say" in turn]
    for topic in list(loader.load(ROOT / "knowledge").topics.values())[::6]:
        found += [question for questions in topic.questions.values() for question in questions]
    return found


def one_by_one(index, text):
    return next((p.means for p in index.patterns if re.search(p.expression, text)), None)


def test_index_of_the_crisis_patterns_finds_what_each_pattern_finds(lexicon, texts, monkeypatch):
    monkeypatch.setattr(re, "_MAXCACHE", 5000)  # each expression compiled once
    masked = sorted({lexicon.masked(text) for text in texts})
    found = [lexicon.search(text) for text in masked]

    assert sum(finding is not None for finding in found) > 200
    assert found == [one_by_one(lexicon.nets, text) for text in masked]


def index(*patterns):
    return PatternIndex([WordPattern(means, regex, tuple(map(frozenset, needs))) for means, regex, needs in patterns])


def test_first_pattern_in_order_wins():
    both = index(("grave", r" ild(?= )", [["ild"]]), ("light", r" ild\S*(?= )", [["ild*"]]))

    assert both.first(" det er ild ") == "grave"
    assert both.first(" det er ildebrand ") == "light"
    assert both.first(" det er koldt ") is None


def test_every_needed_word_must_stand_there():
    needy = index(("found", r" tager \S+ piller", [["tager"], ["*piller"]]))

    assert needy.first(" tager mange piller ") == "found"
    assert needy.first(" tager mange bade ") is None


def test_pattern_without_words_is_always_tried():
    assert index(("any", r" \S+ \S+ ", [])).first(" to ord ") == "any"


def test_kept_index_finds_the_same(lexicon):
    again = pickle.loads(pickle.dumps(lexicon))
    text = lexicon.masked("jeg vil ikke leve mere")

    assert again.search(text) == lexicon.search(text) is not None
