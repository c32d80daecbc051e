"""With the bot out of order a family is told what to do, and reaches a human by button."""

from __future__ import annotations

import pytest


@pytest.fixture
def broken(server, family, monkeypatch):
    async def fail(_message):
        raise OSError("the action server is away")

    monkeypatch.setattr(server.agent, "handle_message", fail)
    stream = family.stream()
    yield lambda fits: stream.wait("message", lambda m: m["from"] in ("bot", "system") and fits(m))
    stream.close()


def payloads(message):
    return [button["payload"] for button in message["buttons"]]


def test_family_reaches_a_human_while_the_bot_is_down(server, anna, family, broken):
    family.say("hvad er ppr")
    apology = broken(lambda m: m.get("ending") == "error_bot")
    assert payloads(apology) == ["/request_advisor"]

    family.say(payload="/request_advisor")
    consent = broken(lambda m: m.get("ending") == "handoff_offered")
    assert server.store.by_id(family.id).state == "bot"
    yes, _no = payloads(consent)
    family.say(payload=yes)

    broken(lambda m: "nummer 1 i køen" in m["text"])
    [item] = anna.ask("queue").json()
    assert (item["conversation"], item["reason"], item["kommune"]) == (family.id, "error", "gentofte")
    assert family.messages()[-2]["text"] == "Ja tak"


def test_no_to_the_consent_hands_nothing_over(server, anna, family, broken):
    family.say(payload="/request_advisor")
    broken(lambda m: m.get("ending") == "handoff_offered")
    family.say(payload="/deny")

    broken(lambda m: m.get("ending") == "error_bot")
    assert anna.ask("queue").json() == []
