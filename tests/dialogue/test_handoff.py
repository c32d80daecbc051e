"""Consent first, then the queue; a call-back when nobody can come."""

from __future__ import annotations

import pytest

from bot.dialogue import handoff


def test_consent_is_asked_before_anything_is_handed_over(talk):
    talk.desk.open = True
    talk.say("jeg vil tale med et menneske", "request_advisor")

    assert talk.reply.ending == "handoff_offered" and talk.desk.requests == []
    assert talk.payloads() == ["/affirm", "/deny"]


def test_yes_puts_the_family_in_the_queue_and_pauses_the_bot(talk):
    talk.desk.open = True
    talk.page_kommune = "gentofte"
    talk.say("hvad er aflastning", "ask_overview", about="aflastning")
    talk.say("jeg vil tale med et menneske", "request_advisor")
    talk.say("ja", "affirm")

    assert talk.reply.pause and talk.reply.ending == "handed_over" and talk.text == "Du er nummer 1."
    [(conversation, reason, urgent, summary, kommune)] = talk.desk.requests
    assert (conversation, reason, urgent, kommune) == ("s1", "asked", False, "gentofte")
    assert summary["topics"] == [talk.world.guide.topics["aflastning"].title]
    assert summary["kommune"] == "Gentofte"


def test_consent_given_while_the_bot_was_down_is_not_asked_for_again(talk):
    talk.desk.open = True
    talk.press('/request_advisor{"value":"consented"}')

    assert talk.reply.ending == "handed_over" and len(talk.desk.requests) == 1


def test_in_the_chat_the_queue_itself_tells_the_place(talk):
    talk.desk.open = True
    talk.channel = "chat"
    talk.press("/request_advisor")
    talk.press("/affirm")

    assert talk.reply.pause and talk.reply.parts == ()


def test_summary_holds_nothing_the_family_wrote(talk):
    talk.desk.open = True
    talk.say("vores Karl på 7 slår, hvad er aflastning", "ask_overview", about="aflastning")
    talk.press("/request_advisor")
    talk.press("/affirm")

    assert "Karl" not in str(talk.desk.requests)


def test_no_goes_on_with_the_bot(talk):
    talk.press("/request_advisor")
    talk.say("nej tak", "deny")

    assert talk.waits_for() == "" and talk.reply.ending == "handoff_declined" and not talk.reply.pause


def test_other_question_instead_of_yes_or_no_is_answered(talk):
    talk.press("/request_advisor")
    talk.say("hvad er aflastning egentlig", "ask_overview", about="aflastning")

    assert talk.reply.ending == "answered" and talk.desk.requests == []


def test_asking_again_while_consent_is_awaited_counts_as_yes(talk):
    talk.desk.open = True
    talk.press("/request_advisor")
    talk.say("ja et menneske tak", "request_advisor")

    assert talk.reply.pause


def test_closed_desk_offers_a_callback_and_says_why(talk):
    talk.press("/request_advisor")
    talk.press("/affirm")

    assert talk.reply.ending == "desk_closed" and not talk.reply.pause
    assert talk.reply.parts[0].text == "Der sidder ingen." and talk.waits_for() == "callback/name"


def test_number_of_the_kommunes_advisor_stands_with_the_consent_where_known(talk):
    contact = talk.world.guide.contact("familievejleder", "gentofte")
    talk.page_kommune = "gentofte"
    talk.press("/request_advisor")

    assert (contact.phone in talk.text) is bool(contact.phone)


def test_not_understood_is_the_reason_after_misses(talk):
    talk.desk.open = True
    talk.say("blub blub", "", intents={})
    talk.press("/request_advisor")
    talk.press("/affirm")

    assert talk.desk.requests[0][1] == "not_understood"


# Crisis ------------------------------------------------------------------------------------------


def test_crisis_is_answered_with_its_own_words_and_a_human_first(talk):
    talk.say("jeg tager livet af mig", "ask_overview", crisis="danger")

    assert talk.reply.ending == "crisis" and "112" in talk.text
    assert talk.payloads()[0].startswith("/request_advisor")


@pytest.mark.parametrize("opened", [True, False])
def test_human_in_a_crisis_is_urgent_whatever_the_hour_and_asks_no_more(talk, opened):
    talk.desk.open = opened
    talk.say("jeg tager livet af mig", "ask_overview", crisis="danger")
    talk.press('/request_advisor{"reason":"crisis"}')

    assert talk.reply.pause
    assert talk.desk.requests[0][1:3] == ("crisis", True)
    assert (talk.phrase("handoff_urgent_closed") in talk.text) is not opened


def test_human_button_pressed_while_consent_is_awaited_counts_as_yes(talk):
    talk.desk.open = True
    talk.press("/request_advisor")
    talk.press("/request_advisor")

    assert talk.reply.pause and talk.desk.requests[0][1] == "asked"


def test_button_of_an_earlier_crisis_stays_urgent(talk):
    talk.say("jeg tager livet af mig", "ask_overview", crisis="danger")
    talk.press("/deny")
    talk.press("/request_advisor")
    talk.press('/request_advisor{"reason":"crisis"}')

    assert talk.desk.requests[0][1:3] == ("crisis", True)


def test_yes_typed_after_a_crisis_is_urgent_too(talk):
    talk.say("jeg tager livet af mig", "ask_overview", crisis="danger")
    talk.say("ja", "affirm")

    assert talk.desk.requests[0][1:3] == ("crisis", True)


def test_crisis_of_a_type_without_words_of_its_own_gets_the_general_ones(talk):
    talk.say("hjælp", "ask_overview", crisis="unheard_of")

    assert talk.phrase("crisis_danger") in talk.text


def test_no_after_a_crisis_is_met_with_where_to_ring(talk):
    talk.say("jeg tager livet af mig", "ask_overview", crisis="danger")
    talk.say("nej", "deny")

    assert talk.phrase("handoff_declined_crisis") in talk.text


def test_second_crisis_running_says_more(talk):
    talk.say("jeg tager livet af mig", "ask_overview", crisis="danger")
    talk.say("jeg mener det", "ask_overview", crisis="danger")

    assert talk.reply.ending == "crisis" and talk.memory.crises == 2


@pytest.mark.parametrize(("waiting", "told"), handoff.WITHDRAWN.items())
def test_withdrawing_tells_what_it_ended_and_no_more(talk, waiting, told):
    talk.desk.waiting = waiting
    talk.say("jeg vil ikke vente mere", "withdraw_advisor")

    assert talk.desk.withdrawn == ["s1"] and talk.reply.ending == "small_talk"
    assert talk.text == talk.phrase(told)
