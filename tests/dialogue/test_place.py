"""Which kommune a family means."""

from __future__ import annotations

import pytest

from bot.dialogue import place


@pytest.mark.parametrize(
    ("text", "kommuner"),
    [
        ("vi bor i Gentofte", ["gentofte"]),
        ("Rødovres PPR", ["roedovre"]),
        ("ISHØJ", ["ishoej"]),
        ("ishoej kommune", ["ishoej"]),
        ("vi bor i hellerup", ["gentofte"]),
        ("2900", ["gentofte"]),
        ("flytter fra Rudersdal til Ishøj", ["rudersdal", "ishoej"]),
        ("vi bor i Aarhus", []),
        ("gentoftegade", []),
        ("", []),
    ],
)
def test_kommuner_named_are_found_in_order(guide, text, kommuner):
    assert place.named(guide, text) == kommuner


def test_kommune_named_now_goes_before_the_one_known(talk):
    talk.page_kommune = "gentofte"
    talk.say("hvem kontakter vi om aflastning i Ishøj", "ask_contact", about="aflastning")

    assert talk.memory.kommune == "ishoej"


def test_two_kommuner_in_a_message_change_nothing(talk):
    talk.page_kommune = "gentofte"
    talk.say("vi flytter fra Rudersdal til Ishøj, hvad er aflastning", "ask_overview", about="aflastning")

    assert talk.memory.kommune == "gentofte"


def test_kommune_said_before_goes_before_the_pages(talk):
    talk.say("vi bor i Ishøj", "inform_kommune")
    talk.page_kommune = "gentofte"
    talk.say("hvad er aflastning", "ask_overview", about="aflastning")

    assert talk.memory.kommune == "ishoej"


def test_kommune_alone_is_noted_and_unknown_one_asked_for(talk, guide):
    talk.say("vi bor i Ishøj", "inform_kommune")
    assert talk.phrase("kommune_noted_start", name="Ishøj") in talk.text

    talk.memory = type(talk.memory)()
    talk.say("vi bor her i byen", "inform_kommune")
    assert all(k.short_name in talk.text for k in guide.kommuner.values())


def test_kommune_we_do_not_know_is_told_so(talk):
    talk.say("vi bor i Aarhus", "other_kommune")

    assert talk.reply.ending == "out_of_scope" and "Gentofte" in talk.text


def test_unknown_kommune_from_a_button_is_not_taken(talk):
    talk.press('/inform_kommune{"kommune":"nowhere"}')

    assert talk.memory.kommune == ""
