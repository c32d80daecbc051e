"""What a changed guide means for families: answers in other words, questions that end elsewhere."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.dialogue import consequences
from bot.dialogue.consequences import Known
from bot.guide.rendering import Renderer

TOPIC = "bisidder"


@pytest.fixture
def world(talk):
    return talk.world


def changed(world, **topics):
    """The same world with these topics in its guide; their matching as before."""
    guide = replace(world.guide, topics={**world.guide.topics, **topics})
    return replace(world, guide=guide, renderer=Renderer(guide, world.phrases, world.today))


def with_summary(world, text):
    topic = world.guide.topics[TOPIC]
    return changed(world, bisidder=replace(topic, summary=replace(topic.summary, text=text)))


def test_same_guide_rewords_nothing(world):
    assert consequences.reworded(world, world) == []


def test_changed_summary_is_told_with_the_lines_that_go_and_come(world):
    [found] = consequences.reworded(world, with_summary(world, "En bisidder er en papegøje."))

    assert (found.topic, found.item) == (TOPIC, "overview")
    assert found.come == ("En bisidder er en papegøje.",) and found.gone
    assert set(found.kommuner) == {"", *world.guide.kommuner}


def test_changed_contact_is_told_for_its_own_kommune_alone(world):
    contact = next(c for c in world.guide.contacts.values() if c.kommune == "gentofte" and c.phone)
    guide = replace(world.guide, contacts={**world.guide.contacts, contact.id: replace(contact, phone="11 11 11 11")})
    other = replace(world, guide=guide, renderer=Renderer(guide, world.phrases, world.today))
    found = consequences.reworded(world, other)

    assert found and {each.kommuner for each in found} == {("gentofte",)}


def test_topic_taken_away_leaves_its_answers_empty(world):
    guide = replace(world.guide, topics={k: v for k, v in world.guide.topics.items() if k != TOPIC})
    other = replace(world, guide=guide, renderer=Renderer(guide, world.phrases, world.today))

    assert {(each.topic, each.come) for each in consequences.reworded(world, other)} == {(TOPIC, ())}


def test_question_that_gets_the_same_is_no_change(talk, world):
    heard = talk.heard("hvad er en bisidder", "ask_overview", about=TOPIC)

    assert consequences.change(Known("hvad er en bisidder"), heard, world, world, set()) is None


def test_question_that_gets_new_words_is_a_change_in_place(talk, world):
    heard = talk.heard("hvad er en bisidder", "ask_overview", about=TOPIC)
    after = with_summary(world, "En bisidder er en papegøje.")
    found = consequences.change(Known("hvad er en bisidder"), heard, world, after, {(TOPIC, "overview")})

    assert not found.elsewhere and "papegøje" in found.after.text and "papegøje" not in found.before.text
    assert found.before.p == found.after.p > 0.5


def test_question_whose_topic_is_gone_ends_elsewhere(talk, world):
    heard = talk.heard("hvad er en bisidder", "ask_overview", about=TOPIC)
    guide = replace(world.guide, topics={k: v for k, v in world.guide.topics.items() if k != TOPIC})
    after = replace(world, guide=guide, renderer=Renderer(guide, world.phrases, world.today),
                    matcher=world.matcher.adapted_to(guide))  # fmt: skip
    found = consequences.change(Known("hvad er en bisidder"), heard, world, after, set())

    assert found.elsewhere and found.before.topic == TOPIC and found.after.topic != TOPIC


def test_questions_of_the_guide_are_asked_from_the_kommune_that_can_get_the_answer(world):
    known = list(consequences.of_guide(world.guide))
    local = {each.kommune for each in known if world.guide.topics[each.topic].kommune == "ishoej"}

    assert len(known) > 5_000 and local == {"ishoej"}


def test_first_turns_of_a_set_are_read_and_crises_left_out():
    lines = [
        json.dumps({"kind": kind, "kommune": kommune, "turns": [{"say": say}, {"say": "og så?"}]})
        for kind, kommune, say in (("rettighed", None, "a"), ("krise", None, "b"), ("kommune", "gentofte", "c"))
    ]

    assert list(consequences.of_set(lines)) == [Known("a"), Known("c", "gentofte")]


def test_lines_apart_keeps_only_what_differs():
    assert consequences.lines_apart("Et. To.\n\nTre.", "Et. Fem.\nTre.") == (("To.",), ("Fem.",))
