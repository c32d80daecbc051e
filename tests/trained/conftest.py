"""The bot as it runs: action server and Rasa server as processes, with the model trained last."""

from __future__ import annotations

import itertools
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from bot import quiet, training
from bot.guide import loader, phrases
from bot.settings import KNOWLEDGE, ROOT, Settings

START_S = 240.0
PARTS = ("actions", "serve")
NUMBERS = itertools.count(1)


def pytest_configure(config):
    config.addinivalue_line("markers", "slow: takes more than thirty seconds")


def until(check: Callable[[], Any], within: float, what: str) -> Any:
    """The first true value of `check`; fails with `what` after that many seconds."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        found = check()
        if found:
            return found
        threading.Event().wait(0.1)
    raise AssertionError(f"{what}: not within {within:.0f} s")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Chat:
    """One conversation over the chat's own addresses."""

    def __init__(self, bot: Bot, kommune: str = "") -> None:
        made = requests.post(f"{bot.url}/chat/api/conversations", json={"kommune": kommune}, timeout=30)
        assert made.status_code == 201, made.text
        self.bot, self.id, self.token = bot, made.json()["conversation"], made.json()["token"]
        self.headers = {"Authorization": f"Bearer {self.token}"}

    def post(self, text: str = "", client_id: str = "", **body: Any) -> requests.Response:
        values = {"client_id": client_id or uuid.uuid4().hex, **({"text": text} if text else {}), **body}
        return requests.post(f"{self.bot.url}/chat/api/messages", json=values, headers=self.headers, timeout=30)

    def messages(self, after: int = 0) -> list[dict[str, Any]]:
        got = requests.get(f"{self.bot.url}/chat/api/messages?after={after}", headers=self.headers, timeout=30)
        assert got.status_code == 200, got.text
        return got.json()

    def answers(self, after: int) -> list[dict[str, Any]]:
        return [m for m in self.messages(after) if m["from"] in ("bot", "system")]

    def ask(self, text: str = "", within: float = 40.0, **body: Any) -> list[dict[str, Any]]:
        """Send, and wait for what the bot says to it."""
        sent = self.post(text, **body)
        assert sent.status_code == 202, sent.text
        return until(lambda: self.answers(sent.json()["seq"]), within, f"an answer to {text or body}")

    def stream(self, after: int | None = None, last_id: int | None = None, until_seq: int = 10**9) -> list[tuple]:
        """(event, id, data) of the stream until the message with that seq or the end."""
        address = f"{self.bot.url}/chat/api/events" + (f"?after={after}" if after is not None else "")
        headers = {**self.headers, **({"Last-Event-ID": str(last_id)} if last_id is not None else {})}
        found, event = [], {}
        with requests.get(address, headers=headers, stream=True, timeout=30) as answer:
            assert answer.status_code == 200, answer.text
            assert answer.headers["content-type"].startswith("text/event-stream")
            for line in answer.iter_lines(decode_unicode=True):
                name, _, value = line.partition(": ")
                if line:
                    event[name] = value
                    continue
                if "event" in event:
                    found.append((event["event"], event.get("id"), json.loads(event["data"])))
                    if event.get("id") and int(event["id"]) >= until_seq:
                        return found
                event = {}
        return found


class Bot:
    """Both servers over a folder of their own; parts can be killed and started again."""

    def __init__(self, folder: Path, **env: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.port, self.action_port = folder, free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database = folder / "familieguiden.db"
        own = {
            "PORT": str(self.port),
            "ACTION_PORT": str(self.action_port),
            "VAR_DIR": str(folder),
            "DESK_OPEN": "never",
            "RETRAIN": "off",
        }
        clean = {k: v for k, v in quiet.environment().items() if k not in ("DATABASE_URL", "REDIS_URL", "REST_TOKEN")}
        self.env = {**clean, **own, **env}
        self.processes: dict[str, subprocess.Popen] = {}

    def start(self, *parts: str) -> None:
        for part in parts or PARTS:
            log = (self.folder / f"{part}.log").open("ab")
            command = [sys.executable, "-m", "bot", part]
            self.processes[part] = subprocess.Popen(
                command, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self, part: str) -> None:
        """As when the machine kills it: no time to say goodbye."""
        process = self.processes.pop(part)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)

    def freeze(self, part: str) -> None:
        """It is there and does nothing, until it is killed."""
        os.killpg(self.processes[part].pid, signal.SIGSTOP)

    def stop(self) -> None:
        for part in list(self.processes):
            self.kill(part)

    def ready(self) -> requests.Response | None:
        """What /ready says; nothing while the server is still starting."""
        for part, process in self.processes.items():
            assert process.poll() is None, f"{part} ended with {process.returncode}:\n{self.log(part)}"
        try:
            return requests.get(f"{self.url}/ready", timeout=10)
        except requests.RequestException:
            return None

    def guide_problem(self) -> str:
        answer = self.ready()
        return answer.json().get("guide_problem", "") if answer is not None else "no answer"

    def broken_parts(self) -> dict[str, str]:
        answer = self.ready()
        parts = answer.json()["parts"] if answer is not None else {"server": "no answer"}
        return {name: problem for name, problem in parts.items() if problem != "ok"}

    def wait_ready(self) -> Bot:
        def ready() -> bool:
            answer = self.ready()
            return answer is not None and answer.status_code == 200

        until(ready, START_S, "the bot ready")
        return self

    def log(self, part: str) -> str:
        return (self.folder / f"{part}.log").read_text(encoding="utf-8", errors="replace")[-4000:]

    def rest(self, sender: str, message: str, kommune: str = "", **headers: str) -> list[dict[str, Any]]:
        body = {"sender": sender, "message": message, "metadata": {"kommune": kommune} if kommune else {}}
        answer = requests.post(f"{self.url}/webhooks/rest/webhook", json=body, headers=headers, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def chat(self, kommune: str = "") -> Chat:
        return Chat(self, kommune)

    def raw(self) -> bytes:
        """The database's files as they lie on the disk, with what is not yet written back."""
        return b"".join(path.read_bytes() for path in sorted(self.folder.glob("familieguiden.db*")))

    def rows(self, table: str) -> str:
        """Everything in a table, as text."""
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as db:
            return "\n".join(map(str, db.execute(f"select * from {table}")))

    def sender(self) -> str:
        return f"test-{next(NUMBERS)}-{uuid.uuid4().hex[:8]}"


@pytest.fixture(scope="session")
def model() -> Path:
    """The newest model; `make test` trains it before."""
    found = training.newest(Settings())
    if found is None:
        pytest.fail(f"No model in {Settings().models}. Run `make train` (or `make test`) first.", pytrace=False)
    return found


@pytest.fixture(scope="module")
def make_bot(model, tmp_path_factory):
    """Bots of a file's own, stopped at its end: those that run on slow the others down."""
    made: list[Bot] = []

    def make(name: str, **env: str) -> Bot:
        bot = Bot(tmp_path_factory.mktemp(name), **env)
        made.append(bot)
        return bot

    yield make
    for bot in made:
        bot.stop()


@pytest.fixture(scope="session")
def bot(model, tmp_path_factory) -> Iterator[Bot]:
    """One bot for all tests that break nothing."""
    running = Bot(tmp_path_factory.mktemp("bot"))
    running.start()
    yield running.wait_ready()
    running.stop()


@pytest.fixture(scope="session")
def bot_url(bot) -> str:
    return bot.url


@pytest.fixture(scope="session")
def guide():
    return loader.load(KNOWLEDGE)


@pytest.fixture(scope="session")
def wording():
    return phrases.load(KNOWLEDGE / "phrases")


@pytest.fixture(scope="session")
def wait():
    return until
