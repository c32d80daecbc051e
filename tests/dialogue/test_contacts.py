"""Whom a family calls by name is told with how to reach them."""

from __future__ import annotations

import pytest

from bot.dialogue.contacts import named

DOUBT = (("aflastning", 0.3), ("hjaelpemidler", 0.28), ("ppr", 0.02))


@pytest.mark.parametrize(
    ("text", "identity"),
    [
        ("hvad er nummeret til børnetelefonen", "boernetelefonen"),
        ("tlf til Ankestyrelsen", "ankestyrelsen"),
        ("hvordan får jeg fat i dukh", "dukh"),
    ],
)
def test_office_called_by_name_is_told_with_its_number(talk, text, identity):
    talk.say(text, "ask_contact", topics=DOUBT)
    contact = talk.world.guide.contacts[identity]

    assert talk.reply.ending == "answered"
    assert contact.phone in talk.text and contact.source.url in talk.text


def test_doubt_of_the_topic_gives_way_to_the_number_asked_for(talk):
    talk.say("nummeret til børnetelefonen", "ask_contact", topics=DOUBT)

    assert talk.memory.dialogue is None and talk.payloads() == ["/request_advisor"]


def test_own_kommunes_office_is_told_and_never_anothers(talk):
    guide = talk.world.guide
    for kommune in guide.kommuner:
        told = named("hvad er nummeret til borgerrådgiveren, ppr og sundhedsplejen", kommune, guide)
        assert {c.kommune for c in told} <= {"", kommune}
    assert [c.kommune for c in named("borgerrådgiveren", "ishoej", guide)] == ["ishoej"]


def test_name_without_asking_whom_is_only_a_word(talk):
    talk.say("hvad laver ankestyrelsen", "ask_overview", about="klage")

    assert talk.world.guide.contacts["ankestyrelsen"].role not in talk.text


def test_number_already_told_is_not_told_twice(talk):
    talk.say("hvad er telefonnummeret til ankestyrelsen", "ask_contact", about="klage")

    contact = talk.world.guide.contacts["ankestyrelsen"]
    assert contact.phone in talk.text and talk.text.count(contact.role) <= 1


def test_kommunes_own_name_calls_no_office(talk):
    assert named("hvem skal jeg ringe til i gentofte kommune", "gentofte", talk.world.guide) == []
