"""A family, the real bot, and an agent in Chatwoot (the stand-in of tests/chatwoot.py), over real lines that break."""

from __future__ import annotations

import pytest
import requests

from tests.chatwoot import ACCOUNT, INBOX, TOKEN, standing_in

SECRET = "only-for-the-tests-of-this-bot"


@pytest.fixture(scope="module")
def there():
    with standing_in() as server:
        yield server


@pytest.fixture(scope="module")
def bot(make_bot, there):
    """A bot of its own whose desk is Chatwoot."""
    account = {"CHATWOOT_ACCOUNT": str(ACCOUNT), "CHATWOOT_INBOX": str(INBOX), "CHATWOOT_TOKEN": TOKEN}
    address = {"CHATWOOT_URL": there.url, "CHATWOOT_WEBHOOK_SECRET": SECRET}
    running = make_bot("chatwoot", DESK="chatwoot", DESK_OPEN="always", **account, **address)
    running.start()
    return running.wait_ready()


def tell(bot, *events):
    """Chatwoot's webhooks, as it sends them."""
    for event in events:
        answer = requests.post(f"{bot.url}/desk/chatwoot/{SECRET}", json=event, timeout=30)
        assert answer.status_code == 204, answer.text


def test_family_is_handed_to_chatwoot_and_comes_back_though_lines_break(bot, there, wait):
    chat = bot.chat("gentofte")
    [answer, *_] = chat.ask("hvad er aflastning")
    chat.ask("jeg vil tale med et menneske")
    there.troubles += [("POST", "conversations", "after"), ("POST", "messages", "cut")]
    chat.ask(payload="/affirm")

    (remote,) = wait(lambda: [*there.conversations] if len(noted(there)) == 2 else [], 40, "the hand-over's notes")
    summary, transcript = noted(there)
    assert "Gentofte" in summary and "flastning" in summary
    assert "hvad er aflastning" in transcript and answer["text"][:60] in transcript

    said = [f"er der nogen? nummer {n}" for n in range(3)]
    there.troubles += [("POST", "messages", how) for how in ("before", "after", "cut")]
    sent = [chat.post(text) for text in said]
    assert {each.status_code for each in sent} == {202}
    wait(lambda: from_family(there, remote) == said and not there.troubles, 40, "what the family wrote, there")

    answers = ["Hej, jeg hedder Mette", "Hvordan går det?"]
    first, second = (there.writes(remote, text) for text in answers)
    tell(bot, first, second, first)
    assert [m["text"] for m in chat.messages() if m["from"] == "advisor"] == answers
    chat.post("hvad er kompensationsydelse, Mette?")
    wait(lambda: len(from_family(there, remote)) == 4, 20, "the family's answer, there")

    tell(bot, there.resolves(remote))
    ended = chat.messages()[-1]
    assert ended["from"] == "system" and "Mette" in ended["text"]
    human = [m for m in chat.messages() if sent[0].json()["seq"] <= m["seq"] < ended["seq"]]
    assert "bot" not in {m["from"] for m in human}

    [back, *_] = chat.ask("hvad er kompensationsydelse")
    assert back["from"] == "bot" and back["topic"] == "kompensationsydelse"
    assert from_family(there, remote) == [*said, "hvad er kompensationsydelse, Mette?"]
    assert [m["seq"] for m in chat.messages()] == list(range(1, len(chat.messages()) + 1))


def noted(there):
    """The private notes of the one conversation there."""
    return [text for remote in there.conversations for text in there.said(remote, private=True)]


def from_family(there, remote):
    return [m["content"] for m in there.conversations[remote]["messages"] if m["message_type"] == 0]
