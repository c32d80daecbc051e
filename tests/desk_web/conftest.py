"""A desk on a free port, families and advisors in real browsers."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))  # importlib mode leaves the folder out

from desk_browser import open_desk, watched  # noqa: E402
from desk_server import desk_tests  # noqa: E402

from bot import wiring  # noqa: E402
from bot.conversations.database import connect  # noqa: E402
from bot.conversations.desk import build  # noqa: E402
from bot.server.access.login import COOKIE  # noqa: E402

NUMBERS = itertools.count(1)


class Running:
    """The server's process, and the same desk seen from here: both read the one database."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, str(HERE / "desk_server.py"), str(folder)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        said = (line.strip() for line in self.process.stdout)
        self.url = next((line for line in said if line.startswith("http")), "")  # Sanic speaks first
        assert self.url, "the desk server did not start"
        tests = desk_tests()
        self.password = tests.PASSWORD
        settings = tests.replace(tests.Settings(), desk_users_file=folder / "users.yml", desk_open="always")
        self.engine = connect(f"sqlite:///{folder}/desk.db")
        say = wiring.phrases().say
        self.desk = build(self.engine, tests.time.time, say, lambda: wiring.guide().kommuner, settings)

    def order(self, name: str) -> None:
        request = urllib.request.Request(f"{self.url}/test/{name}", b"")
        urllib.request.urlopen(request, timeout=20).close()

    @property
    def store(self):
        return self.desk.handoff.store

    def family(self, kommune: str = "gentofte", **wish: Any) -> SimpleNamespace:
        """A family that asked the bot something and then for a human."""
        conversation, token = self.store.create(kommune)
        self.store.add(conversation.id, "family", "hvor lang tid går der hos ppr?")
        self.store.add(conversation.id, "bot", "PPR har ikke en fast frist.\n\n- Spørg skolen\n- Skriv til PPR", BOT)
        wish = {"reason": "asked", "urgent": False, "summary": SUMMARY, **wish}
        self.desk.handoff.request(conversation.id, f"r{next(NUMBERS)}", kommune=kommune, **wish)
        return SimpleNamespace(id=conversation.id, token=token)

    def advisor(self, user: str):
        found = self.desk.users.get(user)
        assert found
        return self.desk.sessions.open(found)

    def texts(self, family: SimpleNamespace, sender: str) -> list[str]:
        return [m.text for m in self.store.messages(family.id) if m.sender == sender]


BOT = {
    "topic": "ppr",
    "kind": "duration",
    "sure": 0.87,
    "ending": "answered",
    "sources": [{"title": "Om PPR", "url": "https://example.org/ppr", "date": "2026-11-01"}],
}
SUMMARY = {"topics": ["PPR"], "age_group": "3-5", "reason": "asked"}


@pytest.fixture(scope="session")
def running(tmp_path_factory):
    made = Running(tmp_path_factory.mktemp("desk"))
    yield made
    made.process.kill()
    made.process.wait()


@pytest.fixture
def server(running: Running):
    running.order("forget")
    return running


@pytest.fixture
def contexts(chromium: Browser):
    """Browsers of their own, closed after the test."""
    opened: list[BrowserContext] = []

    def make(width: int = 1440, height: int = 900, **options: Any) -> BrowserContext:
        given = {"locale": "da-DK", "timezone_id": "Europe/Copenhagen", "reduced_motion": "reduce", **options}
        context = chromium.new_context(viewport={"width": width, "height": height}, **given)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def advisor(server: Running, contexts):
    """The desk of somebody who is logged in: a page, in a browser of its own unless one is given."""

    def make(user: str = "anna", context: BrowserContext | None = None, **options: Any) -> Page:
        context = context or contexts(**options)
        secret, _ = server.advisor(user)
        context.add_cookies([{"name": COOKIE, "value": secret, "url": server.url}])
        return open_desk(server, context)

    return make


@pytest.fixture
def anna(advisor) -> Page:
    return advisor("anna")


@pytest.fixture
def family_page(server: Running, contexts):
    """The chat page of a family that stands in the store already."""

    def make(family: SimpleNamespace) -> Page:
        context = contexts(width=390, height=760)
        session = {"conversation": family.id, "token": family.token, "kommune": "gentofte"}
        kept = json.dumps(json.dumps(session))
        context.add_init_script(f"localStorage.setItem('familieguiden:gentofte:session', {kept})")
        page = watched(context.new_page())
        page.goto(f"{server.url}/chat?kommune=gentofte")
        expect(page.locator(".msg").first).to_be_visible()
        return page

    return make
