"""Dialogues from the YAML files beside, played over Rasa's REST channel with the trained model.

A turn says or presses something. What must come: `topic` (its title), `kind` (the answer's first
words), `phrase` (any of its wordings), `has`, `button` (start of a payload); `not_phrase` and `hasnt`
must not. A dialogue with a `fault` is known to go wrong, for that reason.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

HERE = Path(__file__).parent
KEYS = {"say", "press", "topic", "kind", "phrase", "not_phrase", "has", "hasnt", "button"}


def dialogues():
    for path in sorted(HERE.glob("*.yml")):
        for dialogue in yaml.safe_load(path.read_text(encoding="utf-8")):
            known = [pytest.mark.xfail(reason=dialogue["fault"])] if "fault" in dialogue else []
            yield pytest.param(dialogue, id=f"{path.stem}: {dialogue['name']}", marks=known)


def many(value):
    return value if isinstance(value, list) else [value] if value else []


def wordings(wording, name):
    """The phrase's wordings as patterns, any value in their places."""
    return [re.sub(r"\\\{\w+\\\}", ".*?", re.escape(text.strip())) for text in wording.texts[name]]


def spoken(guide, topic, kind, kommune):
    """The first words of the answer, before any amount."""
    found = guide.topics[topic].detail(kind) or guide.topics[topic].answer(kind, kommune)
    return found.text.split("{")[0][:60].strip()


@pytest.mark.parametrize("dialogue", list(dialogues()))
def test_dialogue(bot, guide, wording, dialogue):
    sender, kommune = bot.sender(), dialogue.get("kommune", "")
    for number, turn in enumerate(dialogue["turns"], start=1):
        assert set(turn) <= KEYS, turn
        replies = bot.rest(sender, turn.get("say") or turn["press"], kommune)
        text = "\n".join(r.get("text", "") for r in replies)
        payloads = [b["payload"] for r in replies for b in r.get("buttons", ())]
        told = f"turn {number} ({turn.get('say') or turn['press']}):\n{text}\n{payloads}"

        assert text.strip(), f"silence in {told}"
        if "topic" in turn:
            assert guide.topics[turn["topic"]].title in text, told
        if "kind" in turn:
            assert spoken(guide, turn["topic"], turn["kind"], kommune) in text, told
        for name in many(turn.get("phrase")):
            assert any(re.search(p, text, re.S) for p in wordings(wording, name)), f"no {name} in {told}"
        for name in many(turn.get("not_phrase")):
            assert not any(re.search(p, text, re.S) for p in wordings(wording, name)), f"{name} in {told}"
        for words in many(turn.get("has")):
            assert words.lower() in text.lower(), told
        for words in many(turn.get("hasnt")):
            assert words.lower() not in text.lower(), told
        for payload in many(turn.get("button")):
            assert any(p.startswith(payload) for p in payloads), told


def test_every_kind_of_trouble_has_dialogues():
    kinds = {path.stem for path in HERE.glob("*.yml")}

    assert kinds >= {
        "happy_path", "follow_up", "change_of_subject", "correction", "doubt", "interrupted_form", "crisis_in_a_form",
        "out_of_scope", "other_language", "deadline", "start_pack", "handoff_closed", "deletion",
    }  # fmt: skip
