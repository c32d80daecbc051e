"""What the guide must not answer."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("intent", ["out_of_scope", "ask_medical", "ask_promise", "ask_case_status"])
def test_what_is_outside_the_guide_is_declined_with_a_next_step(talk, intent):
    talk.say("noget andet", intent)

    assert talk.reply.ending == "out_of_scope" and "/request_advisor" in talk.payloads()
    assert "{" not in talk.text


@pytest.mark.parametrize("kommune", ["gentofte", "roedovre", "ishoej", "rudersdal"])
def test_place_to_turn_to_is_the_kommunes_own(talk, kommune):
    talk.page_kommune = kommune
    talk.say("hvor langt er vores sag", "ask_case_status")

    own = talk.world.guide.contact("hovednummer", kommune)
    assert (own.phone or own.url) in talk.text


def test_family_of_unknown_kommune_is_sent_to_its_own_page(talk):
    talk.say("hvor langt er vores sag", "ask_case_status")

    assert talk.phrase("where_unknown") in talk.text


def test_buttons_of_a_refusal_can_be_pressed(talk):
    for intent in ("ask_medical", "ask_case_status"):
        talk.say("noget andet", intent)
        talk.press(talk.payloads()[0])
        assert talk.reply.ending == "answered"


def test_refusal_keeps_what_was_spoken_of(talk):
    talk.say("hvad er aflastning", "ask_overview", about="aflastning")
    talk.say("hvem vinder superligaen", "out_of_scope")

    assert talk.memory.topic == "aflastning"


def test_refusal_in_a_form_does_not_break_it(talk):
    talk.press("/request_start_pack")
    talk.say("hvad bliver vejret i morgen", "out_of_scope", p=0.95)

    assert talk.waits_for().startswith("start_pack/")


def test_question_for_a_doctor_is_declined_though_a_topic_is_likely(talk):
    about = (("kompensationsydelse", 0.91), ("ingen", 0.02))
    talk.say("må jeg give ham dobbelt melatonin i aften", "ask_medical", p=0.68, topics=about)

    assert talk.reply.ending == "out_of_scope"
