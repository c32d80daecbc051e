"""Families who talk with a running bot over the chat's own addresses, and what became of each message."""

from __future__ import annotations

import json
import random
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from bot.guide.model import Guide

EVAL = Path(__file__).resolve().parent.parent / "tests" / "eval" / "questions.jsonl"
LIMIT_S = 60.0
LOOK_S = 0.05


@dataclass(frozen=True)
class Told:
    """One message: when it was sent, how long the answer took, and `fault`, empty when all was well."""

    at: float
    seconds: float
    fault: str = ""


class Family:
    """One conversation in the chat."""

    def __init__(self, url: str, kommune: str) -> None:
        self.web = requests.Session()
        self.url = url
        made = self.web.post(f"{url}/chat/api/conversations", json={"kommune": kommune}, timeout=LIMIT_S)
        made.raise_for_status()
        self.web.headers["Authorization"] = f"Bearer {made.json()['token']}"
        self.buttons: list[str] = []
        self.topic = ""

    def say(self, text: str = "", payload: str = "") -> Told:
        """Send and wait for the reply; no reply is «silent», the bot's apology is «failed»."""
        began, at = time.perf_counter(), time.time()
        body = {"client_id": uuid.uuid4().hex, **({"payload": payload} if payload else {"text": text})}
        try:
            sent = self.web.post(f"{self.url}/chat/api/messages", json=body, timeout=LIMIT_S)
            if sent.status_code != 202:
                return Told(at, time.perf_counter() - began, f"HTTP {sent.status_code}")
            replies = self._replies(sent.json()["seq"], began)
        except requests.RequestException as error:
            return Told(at, time.perf_counter() - began, type(error).__name__)
        if not replies:
            return Told(at, time.perf_counter() - began, "silent")
        self.buttons = [b["payload"] for reply in replies for b in reply.get("buttons", ())]
        self.topic = next((r["topic"] for r in replies if r.get("topic")), "")
        failed = any(reply.get("ending") == "error_bot" for reply in replies)
        return Told(at, time.perf_counter() - began, "failed" if failed else "")

    def _replies(self, seq: int, began: float) -> list[dict[str, Any]]:
        while time.perf_counter() - began < LIMIT_S:
            got = self.web.get(f"{self.url}/chat/api/messages?after={seq}", timeout=LIMIT_S)
            got.raise_for_status()
            said = [m for m in got.json() if m["from"] in ("bot", "system")]
            if said:
                return said
            threading.Event().wait(LOOK_S)
        return []

    def texts(self) -> str:
        got = self.web.get(f"{self.url}/chat/api/messages", timeout=LIMIT_S).json()
        return "\n".join(m["text"] for m in got if m["from"] in ("bot", "system"))

    def delete(self) -> None:
        self.web.delete(f"{self.url}/chat/api/conversation", timeout=LIMIT_S).raise_for_status()

    def leave(self) -> None:
        self.web.close()


def sayings(guide: Guide) -> list[tuple[str, str]]:
    """(kommune or nothing, sentence): the guide's own example questions and the project's evaluation set."""
    found = [(t.kommune, question) for t in guide.topics.values() for question in t.all_questions()]
    lines = EVAL.read_text(encoding="utf-8").splitlines()
    return found + [("", turn["say"]) for line in lines for turn in json.loads(line)["turns"]]


class Load:
    """Some families at once, each asking at its own pace, until told to stop."""

    def __init__(self, url: str, guide: Guide, families: int, pause_s: float, seed: int) -> None:
        self.url, self.pause_s = url, pause_s
        self.kommuner = ["", *guide.kommuner]
        self.sayings = sayings(guide)
        self.told: list[Told] = []
        self._ended = threading.Event()
        chances = [random.Random(f"{seed}/{number}") for number in range(families)]
        self._threads = [threading.Thread(target=self._talk, args=(chance,), daemon=True) for chance in chances]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join(LIMIT_S + 5)

    def _talk(self, chance: random.Random) -> None:
        while not self._ended.is_set():
            try:
                family = Family(self.url, chance.choice(self.kommuner))
            except requests.RequestException as error:
                self.told.append(Told(time.time(), 0.0, f"no conversation: {type(error).__name__}"))
                self._ended.wait(1.0)
                continue
            for _ in range(chance.randint(2, 7)):
                if self._ended.wait(chance.expovariate(1 / self.pause_s)):
                    break
                self.told.append(family.say(chance.choice(self.sayings)[1]))
            family.leave()


def share(told: Sequence[Told], part: float) -> float:
    """The time within which that part of the messages was answered, in milliseconds."""
    times = sorted(t.seconds for t in told)
    return 1000 * times[min(len(times) - 1, int(part * len(times)))] if times else 0.0


def until(check: Callable[[], Any], within_s: float, what: str, every_s: float = 0.5) -> Any:
    """The first true value of `check`; TimeoutError with `what` after that many seconds."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        found = check()
        if found:
            return found
        threading.Event().wait(every_s)
    raise TimeoutError(f"{what}: not within {within_s:.0f} s")
