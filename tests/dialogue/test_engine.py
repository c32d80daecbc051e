"""The order of precedence, and what holds for every reply."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.dialogue.turn import Memory


def in_form(talk):
    talk.press("/request_advisor")
    talk.press("/affirm")
    assert talk.waits_for() == "callback/name"


@pytest.mark.parametrize(
    "intent", ["request_advisor", "ask_apply", "greet", "affirm", "out_of_scope", "delete_conversation"]
)
def test_crisis_goes_before_every_intent(talk, intent):
    assert talk.say("jeg kan ikke mere", intent, about="aflastning", crisis="danger").ending == "crisis"


def test_crisis_in_a_form_is_answered_and_the_form_is_kept(talk):
    in_form(talk)
    talk.say("jeg tager mit liv", "affirm", crisis="danger")
    assert talk.reply.ending == "crisis" and talk.waits_for() == "consent"

    talk.press("/deny")
    assert talk.waits_for() == "callback/name"
    assert talk.phrase("callback_ask_name") in talk.text


def test_human_goes_before_a_question_and_a_running_form(talk):
    talk.press("/request_start_pack")
    talk.say("jeg vil tale med et menneske om aflastning", "request_advisor", about="aflastning")

    assert talk.reply.ending == "handoff_offered"


def test_doubtful_wish_for_a_human_is_not_believed(talk):
    talk.say("hvad er aflastning", "request_advisor", p=0.3, about="aflastning")

    assert talk.reply.ending == "answered"


def test_running_dialogue_goes_before_a_question(talk):
    in_form(talk)
    talk.say("Mette", "ask_overview", p=0.5, about="aflastning", sure=0.3)

    assert talk.waits_for() == "callback/reach"


def test_question_within_a_form_is_answered_and_the_form_asks_again(talk):
    in_form(talk)
    talk.say("hvordan søger vi aflastning?", "ask_apply", about="aflastning")

    assert talk.reply.ending == "answered" and talk.memory.topic == "aflastning"
    assert talk.reply.parts[-1].text.endswith(talk.phrase("callback_ask_name"))
    assert talk.waits_for() == "callback/name"


def test_button_of_another_kind_leaves_the_form(talk):
    in_form(talk)
    talk.press('/ask_apply{"topic":"aflastning"}')

    assert talk.reply.ending == "answered" and talk.memory.topic == "aflastning"


def test_skill_must_beat_the_guide(talk):
    talk.say("er det lovet at vi får aflastning", "ask_promise", p=0.3, about="aflastning")
    assert talk.reply.ending == "answered"

    talk.say("kan du love det", "ask_promise", p=0.9)
    assert talk.reply.ending == "out_of_scope"


def test_intent_below_the_least_certainty_is_not_believed(talk):
    talk.say("blub", "ask_medical", p=0.2, intents={"ask_medical": 0.2, "deny": 0.1})

    assert talk.reply.ending == "lost"


def test_named_topic_goes_before_a_greeting(talk):
    talk.say("hej hvad er aflastning", "greet", p=0.5, about="aflastning")

    assert talk.reply.ending == "answered" and talk.memory.topic == "aflastning"


def test_lost_twice_running_offers_the_human_first(talk):
    talk.say("blub blub", "ask_overview", p=0.1, intents={})
    assert talk.reply.ending == "lost" and talk.payloads()[-1] == "/request_advisor"

    talk.say("blab blab", "ask_overview", p=0.1, intents={})
    assert talk.reply.ending == "lost" and talk.payloads()[0] == "/request_advisor"
    assert talk.phrase("lost_again") in talk.text


def test_answer_in_between_forgets_the_misses(talk):
    talk.say("blub blub", "", intents={})
    talk.say("hvordan søger vi aflastning", "ask_apply", about="aflastning")
    talk.say("blab blab", "", intents={}, topics=())

    assert talk.memory.misses <= 1


def test_what_was_not_understood_is_noted_for_the_editors(talk):
    talk.say("blub blub", "", intents={})

    assert talk.gaps == [("s1", "lost", "blub blub", "", "")]


def test_cpr_in_the_message_is_answered_with_a_warning_first(talk):
    talk.say("han har [cpr-nummer], hvordan søger vi aflastning", "ask_apply", about="aflastning")

    assert talk.reply.parts[0].text == talk.phrase("privacy_cpr")
    assert talk.reply.ending == "answered"


def test_same_answer_twice_says_so_and_the_third_time_offers_a_human(talk):
    talk.page_kommune = "gentofte"
    for _ in range(2):
        talk.say("hvordan søger vi aflastning", "ask_apply", about="aflastning")
    assert talk.text.startswith(talk.phrase("repeated"))

    talk.say("hvordan søger vi aflastning", "ask_apply", about="aflastning")
    assert talk.payloads() == ["/request_advisor"] and talk.phrase("repeated") not in talk.text


def test_same_words_for_the_familys_own_kommune_are_no_repetition(talk):
    talk.say("hvad er aflastning", "ask_overview", about="aflastning")
    before = talk.memory.last
    talk.say("vi bor i Vedbæk", "inform_kommune")

    assert talk.memory.kommune == "rudersdal" and talk.memory.topic == "aflastning"
    assert talk.phrase("repeated") not in talk.text
    assert before


def test_third_repeat_shows_neither_the_card_nor_the_sources_of_the_answer(talk):
    talk.page_kommune = "gentofte"
    for _ in range(3):
        talk.say("hvordan søger vi aflastning", "ask_apply", about="aflastning")

    assert talk.reply.parts[-1].rendered is None


def test_deny_after_an_answer_asks_again_and_alone_is_small_talk(talk):
    assert talk.say("nej", "deny").ending == "small_talk"
    talk.say("hvordan søger vi aflastning", "ask_apply", about="aflastning")
    talk.say("nej", "deny")

    assert talk.text.startswith(talk.phrase("repair"))


def test_affirm_after_an_answer_takes_the_first_button(talk):
    talk.say("hvad er aflastning", "ask_overview", about="aflastning")
    first = talk.payloads()[0]
    talk.say("ja", "affirm")

    assert first.startswith("/ask_") and talk.memory.item == first[5:].split("{")[0]


@pytest.mark.parametrize(
    ("said", "topic", "item"),
    [
        ("ja søg", "aflastning", "apply"),  # the button it names
        ("ja telefonnummer tak", "aflastning", "contact"),
        ("ja tak tabt arbejdsfortjeneste", "tabt_arbejdsfortjeneste", None),  # on no button
    ],
)
def test_affirm_that_names_what_it_is_said_to_is_no_yes_to_the_first_button(talk, said, topic, item):
    talk.say("hvad er aflastning", "ask_overview", about="aflastning")
    talk.say(said, "affirm", about=topic if item is None else "")

    assert talk.memory.topic == topic and (item is None or talk.memory.item == item)


def test_affirm_to_the_topic_told_goes_on_with_it_though_another_is_offered_first(talk):
    talk.say("hvad er aflastning", "ask_overview", about="aflastning")
    other = {"title": "Hjælpemidler", "payload": '/ask_overview{"topic": "hjaelpemidler"}'}
    talk.memory = replace(talk.memory, options=(other, *talk.memory.options))
    talk.say("ja tak aflastning", "affirm", about="aflastning")

    assert talk.memory.topic == "aflastning" and talk.memory.item != "overview"


def test_affirm_to_nothing_shows_what_can_be_asked(talk):
    assert talk.say("ja", "affirm").ending == "small_talk"


def test_correction_names_the_topic_meant_and_keeps_the_question(talk):
    talk.say("hvordan søger vi aflastning", "ask_apply", about="aflastning")
    talk.say("nej jeg mente hjælpemidler", "repair")

    assert (talk.memory.topic, talk.memory.item) == ("hjaelpemidler", "apply")


def test_back_goes_to_the_topic_before(talk):
    talk.say("hvad er aflastning", "ask_overview", about="aflastning")
    talk.say("hvad er hjælpemidler", "ask_overview", about="hjaelpemidler")
    talk.say("tilbage", "go_back")
    assert talk.memory.topic == "aflastning"

    talk.say("tilbage", "go_back")
    assert talk.text == talk.phrase("nothing_before")


def test_starting_over_keeps_the_kommune_only(talk):
    talk.page_kommune = "gentofte"
    talk.say("hvad er aflastning", "ask_overview", about="aflastning")
    talk.say("forfra", "restart_conversation")

    assert (talk.memory.kommune, talk.memory.topic, talk.memory.asked) == ("gentofte", "", ())


def test_not_helpful_is_noted_and_offers_a_human(talk):
    talk.say("hvad er aflastning", "ask_overview", about="aflastning")
    talk.say("det hjalp ikke", "give_not_helpful")

    assert talk.reply.ending == "not_helpful" and "/request_advisor" in talk.payloads()
    assert talk.gaps[-1][1] == "not_helpful" and talk.gaps[-1][3] == "aflastning"


def test_memory_survives_the_way_through_the_slots():
    memory = Memory("gentofte", "klage", trail=("aflastning",), options=({"title": "a", "payload": "/b"},), turn=3)

    assert Memory.from_slots(memory.to_slots()) == memory
    assert Memory.from_slots({"memory": {"gone_since": 1}}) == Memory()
    assert Memory.from_slots({}) == Memory()


def test_possible_danger_is_never_declined_as_another_subject(talk):
    talk.say("der er slag mod væggen", "out_of_scope", p=0.95, worry="violence")

    assert talk.text == talk.phrase("crisis_note") and talk.payloads() == ["/request_advisor"]
