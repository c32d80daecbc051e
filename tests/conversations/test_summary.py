"""What the advisor reads first."""

from __future__ import annotations

from bot.conversations.store import Message
from bot.conversations.summary import summarise


def test_summary_names_topics_and_answers_and_nothing_the_family_wrote():
    talk = [
        Message(1, "family", "min datter", 0.0),
        Message(2, "bot", "svar", 0.0, {"topic": "ppr", "kind": "apply"}),
        Message(3, "family", "og så", 0.0),
        Message(4, "bot", "hvad", 0.0, {"ending": "not_understood"}),
        Message(5, "bot", "svar", 0.0, {"topic": "ppr", "kind": "deadline"}),
        Message(6, "system", "i kø", 0.0),
    ]

    made = summarise(talk, {"ppr": "PPR"})

    assert made["topics"] == ["PPR"]
    assert [(a["kind"], a["seq"]) for a in made["answered"]] == [("apply", 2), ("deadline", 5)]
    assert (made["lost"], made["messages"]) == (1, 2)
    assert "datter" not in str(made)


def test_summary_of_an_empty_talk_is_empty():
    assert summarise([], {}) == {"topics": [], "answered": [], "lost": 0, "messages": 0}
