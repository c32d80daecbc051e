"""A question tried: how it was understood, which words counted, and the chat's answer."""

from __future__ import annotations

import pytest

from bot.dialogue.desk import LookedAt
from bot.dialogue.trial import counted, tried
from bot.guide.answers.matching import Why


@pytest.fixture
def world(talk):
    return talk.world


def parsed(text, topics, intents=(("ask_overview", 0.9), ("greet", 0.1)), **more):
    ranking = [{"name": name, "confidence": p} for name, p in intents]
    return {"text": text, "intent": ranking[0], "intent_ranking": ranking, "topics": topics, **more}


def nothing(_text, _topic):
    return []


def test_sure_question_is_answered_and_its_runner_up_told(world):
    found = tried(parsed("hvad er aflastning", [["aflastning", 0.8], ["ppr", 0.1], ["ingen", 0.1]]), "", world, nothing)

    assert (found["ending"], found["topic"], found["item"]) == ("answered", "aflastning", "overview")
    assert found["weighed"][0][0] == "aflastning" and found["topics"][1] == ["ppr", world.topic("ppr").title, 0.1]
    assert found["items"][0][0] == "overview"
    assert found["messages"][0]["topic"] == "aflastning"


def test_recognisers_share_of_no_topic_has_no_title(world):
    found = tried(parsed("hvad er aflastning", [["ingen", 0.6], ["aflastning", 0.4]]), "", world, nothing)

    assert found["topics"][0] == ["ingen", "", 0.6]


def test_topic_gone_from_the_guide_is_no_fault(world):
    assert tried(parsed("hvad er aflastning", [["er_taget_bort", 0.9], ["aflastning", 0.1]]), "", world, nothing)


def test_question_that_wants_a_human_asks_nobody_for_one(talk, world, desk):
    tried(parsed("jeg vil tale med et menneske", [["ingen", 1.0]], (("request_advisor", 0.95),)), "", world, nothing)

    assert desk.requests == [] and talk.gaps == []


def test_desk_that_is_looked_at_gives_nothing_away():
    desk = LookedAt(open=False, why="Der er lukket.")

    assert (desk.can_come("gentofte"), desk.why_nobody("")) == (False, "Der er lukket.")
    assert desk.contact_kind("c") is None and desk.request("c", "r", "x", False, {}, "") == ""


def test_counted_scales_by_the_strongest_word_and_keeps_the_order():
    words = counted("må bisidder tale", [-0.5, 2.0, 0.0], Why("", 0.0, {"bisidd": 0.4}))

    assert [w.word for w in words] == ["må", "bisidder", "tale"]
    assert [(w.recogniser, w.answer) for w in words] == [(-0.25, 0.0), (1.0, 0.4), (0.0, 0.0)]


def test_counted_without_weights_tells_what_the_answer_holds():
    assert [w.recogniser for w in counted("en bisidder", [], Why("", 0.0, {}))] == [0.0, 0.0]


def test_question_like_nothing_in_the_guide_is_not_understood(world):
    unsure = (("ask_overview", 0.2), ("thank", 0.1))
    found = tried(parsed("xyzzy plugh", [["ingen", 0.95], ["ppr", 0.05]], unsure), "", world, nothing)

    assert (found["ending"], found["topic"]) == ("lost", "")
