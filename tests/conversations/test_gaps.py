"""The editors' list of what nobody could answer."""

from __future__ import annotations

import itertools

import pytest

from bot.conversations.database import connect
from bot.conversations.gaps import Gaps
from bot.conversations.store import Store


@pytest.fixture
def store(tmp_path):
    clock = itertools.count(1000.0)
    return Store(connect(f"sqlite:///{tmp_path}/gaps.db"), lambda: next(clock))


@pytest.fixture
def gaps(store):
    return Gaps(store.engine, store.clock)


def test_open_gaps_are_listed_newest_first(store, gaps):
    conversation, _ = store.create("gentofte")
    store.add_gap(conversation.id, "lost", "hvad er det", "ppr", "gentofte")
    store.add_gap(conversation.id, "wrong", "hvad så", "", "")

    assert [(g.reason, g.text, g.topic) for g in gaps.open()] == [
        ("wrong", "hvad så", ""),
        ("lost", "hvad er det", "ppr"),
    ]


def test_gap_dealt_with_leaves_the_list_once(store, gaps):
    conversation, _ = store.create()
    store.add_gap(conversation.id, "lost", "a")
    store.add_gap(conversation.id, "lost", "b")
    [newest, _] = gaps.open()

    assert gaps.done([newest.id, 999], "eva") == 1
    assert gaps.done([newest.id], "erik") == 0
    assert [g.text for g in gaps.open()] == ["a"]


def test_erased_conversation_takes_its_gaps_and_their_marks_along(store, gaps):
    conversation, _ = store.create()
    store.add_gap(conversation.id, "lost", "a")
    gaps.done([gaps.open()[0].id], "eva")
    store.erase(conversation.id)

    assert gaps.open() == []
    with store.engine.connect() as db:
        assert db.exec_driver_sql("select count(*) from gaps_done").scalar() == 0
