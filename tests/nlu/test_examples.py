"""A kommune that is new in the guide is taught from the guide: no training data is written by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from bot.guide import loader
from bot.guide.model import Kommune
from bot.nlu.examples import from_guide, of_new_kommuner

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def guide():
    return loader.load(ROOT / "knowledge")


@pytest.fixture(scope="module")
def written():
    data = yaml.safe_load((ROOT / "data/nlu/kommune.yml").read_text(encoding="utf-8"))
    texts = next(each["examples"] for each in data["nlu"] if each["intent"] == "inform_kommune")
    return [line.removeprefix("- ") for line in texts.splitlines()]


def test_kommuner_with_examples_of_their_own_get_no_others(guide, written):
    assert list(of_new_kommuner(guide, written)) == []


def test_new_kommune_is_said_in_all_the_ways_the_others_are(guide, written):
    new = Kommune("proeveby", "Prøveby Kommune", "Prøveby", ("prøveby", "prøvestrand", "0099"), {})
    five = replace(guide, kommuner={**guide.kommuner, new.id: new})
    found = list(of_new_kommuner(five, written))

    assert {"Prøveby", "prøvestrand", "0099"} <= set(found) and len(found) > 25
    assert any(text.startswith("vi bor i prøve") for text in found)
    assert [text for text in found if "{" in text or "gentofte" in text.lower() or "rødovre" in text.lower()] == []
    assert all("prøve" in text.lower() or text == "0099" for text in found)


def test_names_of_a_pamphlet_teach_the_first_of_its_topics(guide):
    taught = {(e.text, e.topic) for e in from_guide(guide) if e.intent == "ask_pamphlet"}
    named = [(name, p.topics[0]) for p in guide.pamphlets.values() if p.topics for name in p.names]

    assert named and set(named) <= taught
