"""Dialogues as a family writes them, played over the REST channel, each turn timed."""

from __future__ import annotations

import http.client
import json
import re
import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

PATH = "/webhooks/rest/webhook"
HEADERS = {"Content-Type": "application/json"}
LIMIT_S = 60


@dataclass(frozen=True)
class Turn:
    kind: str
    say: str
    expect: str


@dataclass(frozen=True)
class Dialogue:
    kommune: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Timed:
    kind: str
    seconds: float
    right: bool


def read(path: Path) -> list[Dialogue]:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [Dialogue(d["kommune"], tuple(Turn(**t) for t in d["turns"])) for d in lines]


def play(port: int, dialogues: Sequence[Dialogue], at_once: int, check: bool) -> list[Timed]:
    """All turns of all dialogues, `at_once` dialogues side by side; every dialogue is a new family."""
    shares = [dialogues[i::at_once] for i in range(at_once)]
    with ThreadPoolExecutor(at_once) as pool:
        parts = pool.map(lambda share: _play_all(port, share, check), shares)
        return [timed for part in parts for timed in part]


def _play_all(port: int, dialogues: Sequence[Dialogue], check: bool) -> list[Timed]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT_S)) as connection:
        return [timed for dialogue in dialogues for timed in _play(connection, dialogue, check)]


def _play(connection: http.client.HTTPConnection, dialogue: Dialogue, check: bool) -> list[Timed]:
    sender = uuid.uuid4().hex
    timed = []
    for turn in dialogue.turns:
        body = {"sender": sender, "message": turn.say, "metadata": {"kommune": dialogue.kommune}}
        data = json.dumps(body).encode()
        started = time.perf_counter()
        connection.request("POST", PATH, data, HEADERS)
        answer = connection.getresponse()
        reply = answer.read()
        seconds = time.perf_counter() - started
        timed.append(Timed(turn.kind, seconds, answer.status == 200 and _fits(reply, turn, check)))
    return timed


def _fits(reply: bytes, turn: Turn, check: bool) -> bool:
    """A quick wrong answer must not count: something was said, and by ours what was asked for."""
    text = "\n".join(message.get("text", "") for message in json.loads(reply))
    return bool(text) and (not check or bool(re.search(turn.expect, text, re.IGNORECASE)))
