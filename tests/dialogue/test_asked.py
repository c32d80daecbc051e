"""What a message asks for in so many words."""

from __future__ import annotations

import pytest

from bot.dialogue.asked import asks, has_applied
from bot.dialogue.turn import Heard


def heard(text: str, **more) -> Heard:
    return Heard(text=text, intent="ask_detail", intents={"ask_detail": 0.9}, **more)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("contact", "hvem ringer vi til om det"),
        ("contact", "har du et nummer til dem"),
        ("contact", "hvad er deres tlf"),
        ("contact", "hvor kan jeg få fat i hende"),
        ("contact", "hvem kan jeg skrive til"),
        ("pamphlet", "findes der en pjece"),
        ("pamphlet", "send mig lige et link"),
        ("pamphlet", "er der noget at læse om det"),
        ("law", "hvilken § er det"),
        ("law", "i hvilken lov står det"),
        ("law", "hvilken paragraf skal jeg skrive"),
    ],
)
def test_is_heard_whatever_the_recogniser_made_of_it(kind, text):
    assert asks(kind, heard(text))


@pytest.mark.parametrize("kind", ["contact", "pamphlet", "law"])
@pytest.mark.parametrize("text", ["hvor længe varer det", "min søn har svært ved skolen", "kan vi få 10 timer", ""])
def test_is_not_heard_where_it_is_not_said(kind, text):
    assert not asks(kind, heard(text))


def test_misspelt_is_heard_when_it_was_put_right():
    assert asks("contact", heard("har du et numer", spelt="har du et nummer"))


def test_likely_enough_by_the_recogniser_is_enough():
    assert asks("contact", Heard(text="hvem", intent="ask_contact", intents={"ask_contact": 0.5, "ask_apply": 0.5}))


def test_button_asks_for_what_it_says():
    assert not asks("contact", heard("hvem ringer vi til", pressed=True))


@pytest.mark.parametrize(
    "text",
    [
        "vi har lige søgt aflastning, hvad nu",
        "det er 3 uger siden vi søgte, hvad nu",
        "sendte ansøgningen i mandags. hvad sker der så",
        "jeg har lige sendt alle papirerne, hvad sker der",
    ],
)
def test_who_has_applied_is_heard(text):
    assert has_applied(heard(text))


@pytest.mark.parametrize(
    "text",
    [
        "vi har søgt og fået afslag, hvad nu",
        "vi søgte og fik ja, hvad nu",
        "vi vil søge om aflastning",
        "de sendte os hjem, hvad nu",
        "",
    ],
)
def test_who_has_not_applied_or_has_an_answer_is_told_apart(text):
    assert not has_applied(heard(text))
