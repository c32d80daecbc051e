"""Where a family is in its case."""

from __future__ import annotations

import pytest


def test_milestones_are_shown_in_order_with_a_choice(talk):
    talk.say("hvor er vi i forløbet", "ask_case_position")

    journey = next(j for j in talk.world.guide.journeys.values() if not j.kommune)
    assert [s["title"] for s in talk.reply.parts[0].extra["steps"]] == [s.title for s in journey.steps]
    assert talk.waits_for() == "choice"


def test_step_pressed_tells_what_happens_and_what_to_do(talk):
    talk.say("hvor er vi i forløbet", "ask_case_position")
    talk.press(talk.payloads()[0])

    assert [s["here"] for s in talk.reply.parts[0].extra["steps"]].count(True) == 1
    assert talk.phrase("case_happens", text="").strip() in talk.text


def test_every_step_of_every_journey_can_be_pressed_and_leads_on(talk):
    for journey in talk.world.guide.journeys.values():
        for step in journey.steps:
            talk.press(f'/ask_case_position{{"value":"{step.id}","item":"{journey.id}"}}')
            assert step.happens in talk.text and "/request_advisor" in talk.payloads(), step.id


def test_step_is_known_by_how_parents_say_it(talk):
    wrong = []
    for journey in talk.world.guide.journeys.values():
        if journey.kommune:
            continue
        for step in journey.steps:
            for name in step.names:
                talk.memory = type(talk.memory)()
                talk.say(f"nu {name} så hvad sker der", "ask_case_position")
                here = [s["title"] for s in talk.reply.parts[0].extra.get("steps", ()) if s["here"]]
                wrong += [(step.id, name, here)] if here != [step.title] else []
    assert wrong == []


@pytest.mark.parametrize(("kommune", "own"), [("ishoej", True), ("gentofte", False)])
def test_kommune_with_a_way_of_its_own_shows_it(talk, kommune, own):
    talk.page_kommune = kommune
    talk.say("hvor er vi i forløbet", "ask_case_position")

    journey = next((j for j in talk.world.guide.journeys.values() if j.kommune == kommune), None)
    assert (journey is not None) is own
    if own:
        assert journey.title in talk.text


def test_choice_may_be_typed_as_a_number(talk):
    talk.say("hvor er vi i forløbet", "ask_case_position")
    talk.say("2", "greet", p=0.3)

    assert talk.reply.parts[0].extra["steps"][1]["here"]
