"""What becomes of what the family writes, and having it erased."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("gemmer I det jeg skriver", "privacy_stored"),
        ("hvem kan læse det her", "privacy_who"),
        ("kan min eks se det", "privacy_who"),
        ("skal jeg skrive mit navn", "privacy_name"),
        ("er det anonymt", "privacy_name"),
        ("hvor længe ligger det", "privacy_stored"),
    ],
)
def test_side_asked_about_is_answered(talk, text, phrase):
    talk.say(text, "ask_privacy")

    assert talk.text == talk.phrase(phrase, days=90) and talk.reply.ending == "privacy"
    assert "/delete_conversation" in talk.payloads()


def test_retention_in_the_answer_is_the_setting(talk):
    talk.say("gemmer I det", "ask_privacy")

    assert "90 dage" in talk.text


def test_deletion_asks_first(talk):
    talk.say("slet det hele", "delete_conversation")

    assert talk.waits_for() == "deletion" and not talk.reply.parts[-1].extra


@pytest.mark.parametrize("how", ["typed", "pressed", "asked again"])
def test_deletion_confirmed_gives_a_receipt_and_forgets_everything(talk, how):
    talk.say("hvad er aflastning", "ask_overview", about="aflastning")
    talk.say("slet det hele", "delete_conversation")
    if how == "pressed":
        talk.press("/affirm")
    else:
        talk.say("ja", "affirm" if how == "typed" else "delete_conversation")

    assert talk.reply.ending == "deleted" and talk.reply.parts[-1].extra == {"effect": "erase"}
    assert talk.text == talk.phrase("privacy_deleted", time="23.11.2026 10.30")
    assert (talk.memory.topic, talk.memory.asked, talk.memory.dialogue) == ("", (), None)


def test_deletion_declined_keeps_the_conversation(talk):
    talk.say("hvad er aflastning", "ask_overview", about="aflastning")
    talk.say("slet det hele", "delete_conversation")
    talk.say("nej", "deny")

    assert talk.text == talk.phrase("privacy_not_deleted")
    assert talk.memory.topic == "aflastning" and talk.waits_for() == ""


def test_other_question_instead_of_yes_erases_nothing_and_later_yes_neither(talk):
    talk.say("slet det hele", "delete_conversation")
    talk.say("hvad er aflastning egentlig", "ask_overview", about="aflastning")
    assert talk.reply.ending == "answered"

    talk.say("ja", "affirm")
    assert talk.reply.ending != "deleted"
