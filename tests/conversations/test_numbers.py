"""What is counted of hand-made conversations: each number by itself, and small ones hidden in the tables."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

import pytest

from bot.conversations import numbers
from bot.conversations.numbers import NO_TOPIC, OTHERS, Numbers
from bot.conversations.small_counts import FEW, HIDDEN

ZONE = ZoneInfo("Europe/Copenhagen")
WEEK_S = 7 * 24 * 3600


@pytest.fixture
def counted(engine):
    return Numbers(engine, ZONE)


class Talk:
    """A conversation of one family: what it asks and what it gets."""

    def __init__(self, store, kommune=""):
        self.store, self.id = store, store.create(kommune)[0].id

    def turn(self, ending, topic="", *more, **extra):
        """A question and its answer, in as many bubbles as are given."""
        self.store.add(self.id, "family", "hvad er det")
        self.store.add(self.id, "bot", "svar", {"ending": ending, **({"topic": topic} if topic else {}), **extra})
        for bubble in more:
            self.store.add(self.id, "bot", "mere", {"ending": ending, **bubble})
        return self


@pytest.fixture
def talk(store):
    return lambda kommune="": Talk(store, kommune)


def by(counted, *places, since=0.0):
    """Counts of questions by the places named in (week, topic, kommune, outcome)."""
    found = {}
    for key, n in counted.count(since).asked.items():
        short = tuple(key[place] for place in places)
        found[short if len(short) > 1 else short[0]] = found.get(short if len(short) > 1 else short[0], 0) + n
    return found


def test_answers_are_counted_by_topic_and_outcome(counted, talk):
    talk().turn("answered", "ppr").turn("answered", "ppr").turn("lost")
    talk().turn("withheld", "klage")

    assert by(counted, 1, 3) == {("ppr", "answered"): 2, ("", "lost"): 1, ("klage", "withheld"): 1}


def test_bubbles_of_one_answer_count_once(counted, talk):
    talk().turn("answered", "", {"topic": "ppr"}, {})

    assert by(counted, 1, 3) == {("ppr", "answered"): 1}


def test_doubt_counts_for_the_first_topic_that_was_asked_about(counted, talk):
    buttons = [{"title": "PPR", "payload": '/ask_overview{"topic":"ppr"}'}, {"title": "x", "payload": "/deny"}]
    talk().turn("clarified", buttons=buttons)
    talk().turn("clarified", buttons=[{"title": "Ja", "payload": "/affirm"}])

    assert by(counted, 1, 3) == {("ppr", "doubt"): 1, ("", "doubt"): 1}


def test_small_talk_crisis_and_forms_are_no_questions(counted, talk):
    talk().turn("small_talk").turn("crisis").turn("callback").turn("handoff_offered")

    assert by(counted, 1) == {}


def test_kommune_is_the_one_told_and_else_the_pages(counted, talk):
    talk("gentofte").turn("answered", "ppr").turn("answered", "ppr", kommune="ishoej")
    talk().turn("answered", "ppr")

    assert by(counted, 2) == {"gentofte": 1, "ishoej": 1, "": 1}


def test_weeks_begin_on_monday_in_denmark(counted, talk, clock):
    clock.now = 1_768_172_399.0  # Sunday 11 January 2026, 23.59.59 in Denmark
    talk().turn("answered", "ppr")
    clock.forward(1.0)
    talk().turn("answered", "ppr")

    assert {week.isoformat(): n for week, n in by(counted, 0).items()} == {"2026-01-05": 1, "2026-01-12": 1}


def test_only_what_is_newer_counts_and_what_is_erased_does_not(counted, talk, store, clock):
    talk().turn("answered", "gammel")
    clock.forward(WEEK_S)
    gone, kept = talk().turn("answered", "slettet"), talk().turn("answered", "ppr")
    store.erase(gone.id)

    assert by(counted, 1, since=clock.now - 10) == {"ppr": 1} and kept


def test_request_for_a_human_counts_once_with_the_topic_spoken_of_last(counted, talk, desk, clock):
    family = talk("gentofte").turn("answered", "ppr").turn("answered", "klage")
    clock.forward(5)
    desk.handoff.request(family.id, "r1", "asked", kommune="gentofte")
    clock.forward(5)
    family.turn("answered", "tolk")
    desk.handoff.withdraw(family.id)
    desk.handoff.request(family.id, "r2", "asked", kommune="gentofte")

    assert [(topic, kommune, n) for (_, topic, kommune), n in counted.count(0.0).handed.items()] == [
        ("klage", "gentofte", 1)
    ]


def test_call_back_without_a_question_counts_as_asking_for_a_human(counted, talk, desk):
    desk.callbacks.add(talk().id, "Anne", "22334455", "", "", "", "gentofte", "r1")

    assert [key[1:] for key in counted.count(0.0).handed] == [("", "gentofte")]


def cells(found, row):
    return next(each["cells"] for each in found["topics"] if each["id"] == row)


def test_tables_have_often_asked_topics_first_and_the_others_together(counted, talk):
    for topic, times in (("ppr", 6), ("klage", 9), ("tolk", 3), ("bil", 4)):
        for _ in range(times):
            talk("gentofte").turn("answered", topic)
    for _ in range(5):
        talk("gentofte").turn("lost")
    found = numbers.tables(counted.count(0.0), ["gentofte", "ishoej"])

    assert [row["id"] for row in found["topics"]] == ["klage", "ppr", OTHERS, NO_TOPIC]
    assert cells(found, "klage") == [9, 9, 0, 0, 0, 0, 9, 0, 0]
    assert cells(found, OTHERS)[0] == 7 and cells(found, NO_TOPIC)[3] == 5
    assert found["total"] == [[27, 22, 0, 5, 0, 0, 27, 0, 0]]
    assert [row["cells"][0] for row in found["weeks"]] == [27]


def test_small_count_is_hidden_with_another_so_that_subtraction_does_not_give_it(counted, talk):
    for topic, times in (("ppr", 8), ("klage", 20), ("tolk", 30)):
        for _ in range(times):
            talk("gentofte").turn("answered", topic)
    for _ in range(2):
        talk("ishoej").turn("answered", "ppr")
    for _ in range(12):
        talk("ishoej").turn("answered", "klage")
    found = numbers.tables(counted.count(0.0), ["gentofte", "ishoej"])
    asked, home, away = 0, 6, 7

    ppr, klage, total = cells(found, "ppr"), cells(found, "klage"), found["total"][0]
    assert ppr[away] == FEW
    assert HIDDEN in (ppr[home], ppr[asked])
    assert HIDDEN in (klage[away], total[away])
    assert "ishoej" not in json.dumps(found["topics"]) and found["kommuner"] == ["gentofte", "ishoej", ""]


def test_no_conversations_make_empty_tables(counted):
    assert numbers.tables(counted.count(0.0), ["gentofte"]) == {
        "kommuner": ["gentofte", ""], "topics": [], "weeks": [], "total": [],
    }  # fmt: skip


def test_kommune_that_is_gone_counts_as_not_told(counted, talk):
    for _ in range(5):
        talk("nedlagt").turn("answered", "ppr")

    assert cells(numbers.tables(counted.count(0.0), ["gentofte"]), "ppr")[-2:] == [0, 5]


def test_weeks_back_begin_with_a_monday(clock):
    began = numbers.weeks_since(clock.now, 2, ZONE)

    assert (clock.now - began) == pytest.approx(WEEK_S + 10 * 3600)


def test_topics_get_titles_and_a_gone_one_keeps_its_id():
    rows = {"topics": [{"id": "ppr", "cells": []}, {"id": "gone", "cells": []}]}

    assert [row["title"] for row in numbers.titled(rows, {"ppr": "PPR"})["topics"]] == ["PPR", "gone"]
