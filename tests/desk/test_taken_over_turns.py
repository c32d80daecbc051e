"""A turn whose process died is ended by the next one: never silent, nothing done twice."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading

import requests
from rasa.shared.core.events import BotUttered, ConversationPaused, UserUttered


def died_after_rasa(server, family, *said: BotUttered) -> int:
    """A message that Rasa has answered in its own tracker while our transcript still waits for the answer."""
    message, _ = server.store.add_from_family(family.id, "Mette Jensen", "c1")
    server.store.release_turns()
    server.run(remember(server, family.id, UserUttered("Mette Jensen", metadata={"seq": message.seq}), *said))
    return message.seq


async def remember(server, identity, *events) -> None:
    tracker = await server.agent.tracker_store.get_or_create_tracker(identity)
    for event in events:
        tracker.update(event)
    await server.agent.tracker_store.save(tracker)


def test_answer_rasa_had_given_is_shown_and_the_message_not_said_again(server, family):
    said = BotUttered("Hvad er dit nummer?", metadata={"form": {"name": "callback", "field": "reach"}})
    died_after_rasa(server, family, said, BotUttered("Skriv det her."))
    stream = family.stream()

    server.run(server.services.take_over())

    stream.wait("message", lambda m: m["text"] == "Skriv det her.")
    [_, question, _] = family.messages()
    assert question["form"] == {"name": "callback", "field": "reach"}
    assert server.agent.heard == []
    stream.close()


def test_message_rasa_had_not_come_to_is_answered(server, family):
    server.run(remember(server, family.id, UserUttered("før", metadata={"seq": 7}), BotUttered("gammelt svar")))
    server.store.add_from_family(family.id, "hvad er ppr", "c1")
    server.store.release_turns()
    stream = family.stream()

    server.run(server.services.take_over())

    stream.wait("message", lambda m: m["text"] == "bot: hvad er ppr")
    assert server.agent.heard == ["hvad er ppr"]
    stream.close()


def test_family_whose_tracker_was_left_paused_is_answered(server, family):
    server.run(remember(server, family.id, ConversationPaused()))
    stream = family.stream()

    family.say("hvad er ppr")

    stream.wait("message", lambda m: m["text"] == "bot: hvad er ppr")
    assert [m["text"] for m in family.messages()] == ["hvad er ppr", "bot: hvad er ppr"]
    assert not server.agent.is_paused(family.id)
    stream.close()


def test_turn_that_said_nothing_ends_with_an_apology(server, family):
    died_after_rasa(server, family)
    stream = family.stream()

    server.run(server.services.take_over())

    assert stream.wait("message", lambda m: m["from"] == "bot")["ending"] == "error_bot"
    stream.close()


def test_erasure_that_was_promised_is_done_by_the_next_process(server, family):
    died_after_rasa(server, family, BotUttered("Nu er alt slettet.", metadata={"effect": "erase"}))
    stream = family.stream()

    server.run(server.services.take_over())

    stream.wait("message", lambda m: m["text"] == "Nu er alt slettet.")
    stream.wait("deleted")
    address = f"{server.url}/chat/api/messages"
    assert requests.get(address, headers=family.token, timeout=20).status_code == 401


def test_erasure_that_failed_stays_due(server, family, monkeypatch):
    died_after_rasa(server, family, BotUttered("Nu er alt slettet.", metadata={"effect": "erase"}))
    tried = threading.Event()

    async def fail(_identity: str) -> None:
        tried.set()
        raise OSError("the disk is away")

    monkeypatch.setattr(server.services, "erase", fail)
    server.run(server.services.take_over())
    assert tried.wait(20)

    assert server.store.messages(family.id)[0].status == "pending"


def test_message_is_answered_though_its_browser_went_away_while_it_was_stored(server, family, monkeypatch):
    storing, gone = threading.Event(), threading.Event()
    receive = server.desk.handoff.receive

    def slowly(*values):
        storing.set()
        assert gone.wait(20)
        return receive(*values)

    monkeypatch.setattr(server.desk.handoff, "receive", slowly)
    stream = family.stream()
    reset_in_the_middle_of_a_post(server, family, storing)
    server.run(asyncio.sleep(0.1))  # the server hears of it
    gone.set()

    assert stream.wait("message", lambda m: m["from"] == "bot")["text"] == "bot: hej"
    stream.close()


def reset_in_the_middle_of_a_post(server, family, storing: threading.Event) -> None:
    body = b'{"text": "hej", "client_id": "c1"}'
    head = f"POST /chat/api/messages HTTP/1.1\r\nHost: x\r\nAuthorization: {family.token['Authorization']}\r\n"
    with socket.create_connection(("127.0.0.1", int(server.url.rsplit(":", 1)[1]))) as line:
        line.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        assert storing.wait(20)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
