"""The comparison finds each kind of fault, and nothing in a conversation that went well."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.faults.comparison import BOT_SPOKE, DISORDER, DOUBLED, LOST, Words, compare
from tests.faults.record import Got, Record, Sent

WORDS = Words(came=("Du står som nummer",), left=("har afsluttet",))
STORED = [
    Got(1, "family", "hvad er x", "c1"),
    Got(2, "bot", "x er y"),
    Got(3, "family", "Ja, tak", "c2"),
    Got(4, "system", "Du står som nummer 1 i køen"),
    Got(5, "family", "mor a", "c3"),
    Got(6, "advisor", "svar a"),
    Got(7, "family", "mor b", "c4"),
    Got(8, "advisor", "svar b"),
    Got(9, "system", "Mette har afsluttet samtalen"),
    Got(10, "family", "hvad er z", "c5"),
    Got(11, "bot", "z er w"),
]
SENT = [
    Sent("family", "hvad er x", "c1", 1, asks=True),
    Sent("family", "Ja", "c2", 3, asks=True),
    Sent("family", "mor a", "c3", 5),
    Sent("family", "mor b", "c4", 7),
    Sent("advisor", "svar a", "d1", 6),
    Sent("advisor", "svar b", "d2", 8),
    Sent("family", "hvad er z", "c5", 10, asks=True),
]


def good(**changes) -> Record:
    record = Record("k1", list(SENT), list(STORED), list(STORED), list(STORED), ["requested", "claimed", "closed"])
    return replace(record, **changes)


def without(seq: int) -> list[Got]:
    return [m for m in STORED if m.seq != seq]


def stored_with(extra: Got) -> dict:
    """The same message added in transcript and streams."""
    more = sorted([*STORED, extra], key=lambda m: m.seq)
    return {"stored": more, "family_got": more, "advisor_got": more}


def kinds(record: Record) -> set[str]:
    return {fault.kind for fault in compare(record, WORDS)}


def test_conversation_that_went_well_has_no_fault():
    assert compare(good(), WORDS) == []


def test_message_seen_on_the_stream_and_on_the_page_is_one():
    assert compare(good(advisor_got=[*STORED, *STORED]), WORDS) == []


@pytest.mark.parametrize("seq", [5, 7])
def test_message_the_advisor_never_got_is_lost(seq):
    assert kinds(good(advisor_got=without(seq))) == {LOST}


def test_message_the_family_never_got_is_lost():
    assert kinds(good(family_got=without(6))) == {LOST}


def test_accepted_message_missing_from_the_transcript_is_lost():
    assert LOST in kinds(good(stored=without(7)))


def test_question_without_an_answer_is_lost():
    silent = without(11)
    assert kinds(good(stored=silent, family_got=silent)) == {LOST}


def test_conversation_that_got_stuck_is_lost():
    assert kinds(good(unfinished="no hand-over came about")) == {LOST}


def test_hand_over_without_an_end_is_lost():
    assert kinds(good(history=["requested", "claimed"])) == {LOST}


def test_message_under_two_numbers_is_doubled():
    assert DOUBLED in kinds(good(**stored_with(Got(12, "advisor", "svar b"))))


def test_number_streamed_twice_is_doubled():
    assert kinds(good(family_got=[*STORED[:6], STORED[5], *STORED[6:]])) == {DOUBLED}


def test_same_answer_twice_is_doubled():
    assert kinds(good(**stored_with(Got(12, "bot", "z er w")))) == {DOUBLED}


def test_second_request_is_doubled():
    assert kinds(good(history=["requested", "claimed", "closed", "requested"])) == {DOUBLED}


def test_message_that_overtook_another_is_out_of_order():
    sent = [*SENT[:4], SENT[5], SENT[4], SENT[6]]
    assert kinds(good(sent=sent)) == {DISORDER}


def test_stream_that_goes_back_is_out_of_order():
    assert kinds(good(family_got=[STORED[1], STORED[0], *STORED[2:]])) == {DISORDER}


def test_bot_between_request_and_end_is_found():
    spoke = [replace(m, sender="bot") if m.seq == 6 else m for m in STORED]
    record = good(sent=[s for s in SENT if s.text != "svar a"], stored=spoke, family_got=spoke, advisor_got=spoke)
    assert kinds(record) == {BOT_SPOKE}
