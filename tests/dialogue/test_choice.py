"""Buttons typed instead of pressed."""

from __future__ import annotations

import pytest

from bot.dialogue import choice
from bot.dialogue.turn import Heard, Memory

OPTIONS = (
    {"title": "Aflastning og afløsning", "payload": '/ask_apply{"topic":"aflastning"}'},
    {"title": "Hjælpemidler", "payload": '/ask_apply{"topic":"hjaelpemidler"}'},
    {"title": "Skriv med et menneske", "payload": "/request_advisor"},
)
CHOOSING = Memory(options=OPTIONS, dialogue={"name": "choice"})
READING = Memory(options=OPTIONS)


def chosen(text, memory=CHOOSING):
    heard = choice.as_pressed(Heard(text, "greet"), memory)
    return heard.entities.get("topic", heard.intent) if heard.pressed else None


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Hjælpemidler", "hjaelpemidler"),
        ("hjaelpemidler", "hjaelpemidler"),
        ("HJÆLPEMIDLER!", "hjaelpemidler"),
        ("ja hjælpemidler tak", "hjaelpemidler"),
        ("jeg mente hjælpemidler", "hjaelpemidler"),
        ("det er aflastning og afløsning", "aflastning"),
        ("skriv med et menneske", "request_advisor"),
        ("aflastning", "aflastning"),
        ("1", "aflastning"),
        ("2.", "hjaelpemidler"),
        ("den første", "aflastning"),
        ("den anden tak", "hjaelpemidler"),
        ("nummer to", "hjaelpemidler"),
        ("den sidste", "request_advisor"),
        ("tag den tredje", "request_advisor"),
    ],
)
def test_option_is_chosen_by_name_part_of_it_or_number(text, topic):
    assert chosen(text) == topic


@pytest.mark.parametrize("text", ["", "7", "noget helt andet", "og", "hvad er aflastning egentlig"])
def test_what_names_no_option_is_left_as_it_is(text):
    assert chosen(text) is None


@pytest.mark.parametrize(("text", "topic"), [("2", None), ("aflastning", None), ("Hjælpemidler", "hjaelpemidler")])
def test_number_and_part_of_a_name_count_only_when_a_choice_is_asked_for(text, topic):
    assert chosen(text, READING) == topic


def test_part_that_fits_two_options_chooses_none():
    options = ({"title": "Støtte i skole", "payload": "/a"}, {"title": "Støtte i dagtilbud", "payload": "/b"})

    assert chosen("støtte", Memory(options=options, dialogue={"name": "choice"})) is None


def test_crisis_in_a_message_that_names_an_option_is_kept():
    heard = choice.as_pressed(Heard("hjælpemidler", "greet", crisis="danger"), CHOOSING)

    assert heard.crisis == "danger"


def test_pressed_button_and_odd_payload_are_left_alone():
    pressed = Heard("", "affirm", pressed=True)
    assert choice.as_pressed(pressed, CHOOSING) is pressed

    typed = Heard("x", "greet")
    assert choice.press(typed, "no payload") is typed


def test_clarifying_question_is_answered_with_a_number(talk):
    talk.say("xyz", "ask_apply", topics=(("aflastning", 0.3), ("hjaelpemidler", 0.25), ("ingen", 0.1)))
    assert talk.reply.ending == "clarified"
    talk.say("2", "greet", p=0.4)

    assert (talk.memory.topic, talk.memory.item) == ("hjaelpemidler", "apply")
