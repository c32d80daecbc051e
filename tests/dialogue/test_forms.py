"""What holds for every form: stop, skip, back, digressions."""

from __future__ import annotations

import pytest

from bot.dialogue import forms
from bot.dialogue.forms import Field, Form
from bot.dialogue.turn import Heard

FORM = Form("f", tuple(Field(name, "x", lambda heard, world: "1") for name in "abc"))


@pytest.mark.parametrize("text", ["stop", "Stop!", "glem det", "annuller", "lad være", "alligevel ikke"])
def test_stop_is_heard_in_words(text):
    assert forms.wants_stop(Heard(text, "greet"))


@pytest.mark.parametrize("text", ["spring over", "ved ikke", "Pas.", "næste"])
def test_skip_is_heard_in_words(text):
    assert forms.wants_skip(Heard(text, "greet"))


@pytest.mark.parametrize("text", ["stoppested", "jeg ved ikke hvad der er galt med ham", "Pascal", ""])
def test_words_that_only_look_like_it_are_answers(text):
    heard = Heard(text, "greet")

    assert not forms.wants_stop(heard) and not forms.wants_skip(heard)


@pytest.mark.parametrize(
    ("text", "question_p", "topic_p", "digresses"),
    [
        ("hvad er aflastning?", 0.9, 0.8, True),
        ("hvad er aflastning", 0.9, 0.8, False),
        ("kan du fortælle mig om aflastning", 0.9, 0.8, True),
        ("hvad er aflastning?", 0.5, 0.8, False),
        ("hvad er aflastning?", 0.9, 0.4, False),
    ],
)
def test_digression_is_a_sure_question_about_a_sure_topic(text, question_p, topic_p, digresses):
    heard = Heard(text, "ask_overview", {"ask_overview": question_p}, (("aflastning", topic_p),))

    assert forms.digresses(heard) is digresses


def test_next_field_is_the_first_without_a_value():
    assert FORM.next_field({}).name == "a"
    assert FORM.next_field({"a": "1"}).name == "b"
    assert FORM.next_field({"a": "1", "c": "1"}).name == "b"
    assert FORM.next_field({"a": "", "b": "", "c": ""}) is None
    assert FORM.next_field({}, after="b").name == "c"


def test_question_nobody_can_answer_is_put_aside_the_third_time(talk):
    talk.press("/request_start_pack")

    replies = [talk.say("xyzzy plugh", intent="out_of_scope", p=0.1) for _ in range(4)]

    assert any("lægger spørgsmålet væk" in reply.parts[-1].text for reply in replies)
    assert talk.memory.dialogue is None
