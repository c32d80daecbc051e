"""What a family that waits means with its words, in the chat and over the REST channel."""

from __future__ import annotations

import pytest
import requests

LEAVES = {"intent": {"name": "withdraw_advisor", "confidence": 0.97}, "crisis": ""}
MAY_LEAVE = {"intent": {"name": "withdraw_advisor", "confidence": 0.45}, "crisis": ""}
DANGER = {"intent": {"name": "crisis", "confidence": 1.0}, "crisis": "suicide"}


def state(server, family) -> str:
    return server.store.by_id(family.id).state


def test_family_leaves_the_queue_in_words_of_its_own(server, waiting):
    server.agent.found["nej alligevel ikke til et menneske"] = LEAVES
    waiting.say("nej alligevel ikke til et menneske")

    assert state(server, waiting) == "bot"
    assert waiting.messages()[-1]["text"].startswith("Du står ikke i køen mere")
    assert server.agent.heard == []


def test_family_that_may_mean_it_is_asked_and_keeps_its_place(server, waiting):
    server.agent.found["puha hvor det trækker ud"] = MAY_LEAVE
    waiting.say("puha hvor det trækker ud")
    asked = waiting.messages()[-1]
    assert state(server, waiting) == "waiting" and asked["from"] == "system"

    leave, stay = (button["payload"] for button in asked["buttons"])
    waiting.say(payload=stay)
    assert state(server, waiting) == "waiting" and waiting.messages()[-1]["text"] == "Nej, jeg venter"
    waiting.say(payload=leave)
    assert state(server, waiting) == "bot"


def test_family_that_speaks_of_something_in_the_guide_keeps_its_place(server, waiting):
    text = "hun vil alligevel ikke i skole"
    server.agent.found[text] = {**LEAVES, "topics": [["skolefravaer", 0.9], ["ingen", 0.02]]}
    waiting.say(text)

    assert state(server, waiting) == "waiting"
    assert waiting.messages()[-1]["text"] == text


@pytest.mark.parametrize("how", [{"payload": "/request_advisor"}, {"text": "kommer der et menneske"}])
def test_family_that_asks_for_a_human_again_is_told_its_place(server, waiting, how):
    server.agent.found["kommer der et menneske"] = {"intent": {"name": "request_advisor", "confidence": 0.9}}
    waiting.say(**how)

    told = waiting.messages()[-1]
    assert told["from"] == "system" and "nummer 1" in told["text"]
    assert state(server, waiting) == "waiting"


def test_long_message_is_for_the_advisor_whatever_it_looks_like(server, waiting):
    text = "glem det med rådgiveren sagde min mor til mig i går men jeg vil gerne vente på jer"
    server.agent.found[text] = LEAVES
    waiting.say(text)

    assert state(server, waiting) == "waiting"
    assert waiting.messages()[-1]["text"] == text


def test_family_asks_to_be_called_instead_of_waiting(server, waiting):
    waiting.say("Ring til mig i stedet!")

    assert wait_for_bot(waiting)["text"] == "bot: Ring til mig i stedet!"
    assert state(server, waiting) == "bot"


def wait_for_bot(family):
    stream = family.stream()
    found = stream.wait("message", lambda m: m["from"] == "bot")
    stream.close()
    return found


def test_waiting_family_in_danger_comes_first_and_is_told_what_to_do_once(server, anna, waiting):
    server.agent.found["jeg orker ikke at leve"] = server.agent.found["jeg mener det"] = DANGER
    waiting.say("jeg orker ikke at leve")
    told = waiting.messages()[-1]
    [item] = anna.ask("queue").json()
    assert (item["urgent"], item["reason"], item["state"]) == (True, "crisis", "waiting")
    assert told["from"] == "system" and "112" in told["text"]

    waiting.say("jeg mener det")
    assert waiting.messages()[-1]["text"] == "jeg mener det"


def test_message_in_the_queue_is_kept_when_no_model_can_read_it(server, waiting, monkeypatch):
    async def broken(_text):
        raise ValueError("no model")

    monkeypatch.setattr(server.agent, "parse_message", broken)
    assert waiting.say("hallo").status_code == 202
    assert waiting.messages()[-1]["text"] == "hallo"


def test_words_with_an_advisor_are_hers_to_read(server, mine):
    server.agent.found["drop rådgiveren"] = LEAVES
    mine.say("drop rådgiveren")

    assert state(server, mine) == "advisor"


# Rasa's REST channel


@pytest.fixture
def caller(server):
    """A conversation over REST that waits for a human."""
    server.desk.handoff.request("rest-family", "r1", "asked", kommune="gentofte")

    def say(message):
        body = {"sender": "rest-family", "message": message}
        return requests.post(f"{server.url}/webhooks/rest/webhook", json=body, timeout=20).json()

    return say


def test_callback_while_waiting_over_rest_is_answered_once(server, caller):
    replies = caller("/request_callback")

    assert [r["text"] for r in replies] == ["bot: /request_callback"]
    assert server.agent.heard == ["/request_callback"]
    assert server.store.by_id("rest-family").state == "bot"
    stored = server.store.messages("rest-family")
    assert [(m.sender, m.status) for m in stored[-2:]] == [("family", "answered"), ("bot", "answered")]
    server.store.release_turns()
    assert server.store.take_abandoned() == []


def test_leaving_the_queue_over_rest_is_confirmed(server, caller):
    [told] = caller("glem det")

    assert told["text"].startswith("Du står ikke i køen mere")
    assert server.store.by_id("rest-family").state == "bot"


def test_message_while_waiting_over_rest_gets_no_word_of_the_bot(server, caller):
    assert caller("hallo") == []
    assert server.agent.heard == []
