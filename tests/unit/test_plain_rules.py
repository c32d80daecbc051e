"""Plain language: each thing a parent stumbles on is told once, and plain text is left alone."""

from __future__ import annotations

from datetime import date

import pytest
import yaml

from bot.guide import loader

TODAY = date(2026, 6, 1)
KLAGE = "topics/klage.yml"
WORDS = {
    "jargon": [{"word": "partshøring", "plain": "I kan svare, før sagen afgøres", "signs": ["svare"]}],
    "officialese": [{"phrase": "såfremt", "plain": "hvis"}],
}


@pytest.fixture
def told(knowledge):
    """The messages of the check when the topic's summary is the text."""
    knowledge.write("plain_language.yml", yaml.safe_dump(WORDS, allow_unicode=True))

    def told(text):
        knowledge.change(KLAGE, "summary", value=text)
        found = loader.check(knowledge.root, TODAY)
        assert {f.severity for f in found} <= {"advarsel"} and {f.path for f in found} <= {("summary",)}
        return [f.message for f in found]

    return told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I kan få penge, såfremt I søger.", "«såfremt» er kancellisprog. Skriv: hvis."),
        ("Kommunen laver en partshøring.", "«partshøring» er et fagord. Forklar det her, fx: I kan svare"),
        ("Efter partshøringen kommer brevet.", "«partshøringen» er et fagord"),
        ("Kommunen må ikke sige nej uden en grund.", "To benægtelser"),
        ("Det er aldrig sådan at I ikke må spørge.", ""),
        ("Svaret kan sendes, og brevet skal gemmes.", "Passiv flere gange"),
        (" ".join(["I kan ringe eller skrive til dem, når I har"] * 3) + ".", "En sætning på 30 ord"),
    ],
)
def test_what_a_parent_stumbles_on_is_told(told, text, words):
    assert [m for m in told(text) if m.startswith(words)] if words else told(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "I kan få penge, hvis I søger.",
        "Kommunen laver en partshøring (I får papirerne at se).",
        "Ved en partshøring kan I svare.",
        "Det hedder partshøring.",
        "Vi kender ingen frist og har ikke et link.",
        "Brevet kan sendes.",
        "I kan mødes med os, og hjælpen kan findes.",
    ],
)
def test_plain_text_is_left_alone(told, text):
    assert told(text) == []


def test_word_a_topic_is_about_needs_no_explanation(knowledge, told):
    knowledge.change(KLAGE, "names", value=["partshøring"])

    assert told("Partshøringen kommer før svaret.") == []
