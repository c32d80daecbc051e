"""The desk and the chat on a real port, with Rasa's own lock and tracker store but no model."""

from __future__ import annotations

import itertools
import json
import socket
import threading
import time
from dataclasses import replace
from types import SimpleNamespace

import pytest
import requests
from argon2 import PasswordHasher
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.tracker_store import AwaitableTrackerStore, InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from sanic import Sanic
from sanic.request import Request

from bot import wiring
from bot.conversations.database import connect
from bot.conversations.desk import build
from bot.conversations.notices import Targets
from bot.conversations.schema import metadata
from bot.conversations.stream import Hub
from bot.conversations.users import Users
from bot.server.access.login import Login
from bot.server.access.login_limits import LoginLimits
from bot.server.desk.routes import DeskRoutes
from bot.server.errors import ApiError
from bot.server.family.chat import ChatInput
from bot.server.family.rest import RestInput
from bot.server.services import Services
from bot.server.upkeep import Upkeep
from bot.settings import Settings
from tests.loops import run
from tests.serving import Serving

PASSWORD = "hemmelig-kode"
NUMBERS = itertools.count()


class Clock:
    """The real time, moved on by what the test adds."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


class EchoAgent:
    """Repeats what it hears, unless its tracker is paused; stands in for a trained model."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self.lock_store = InMemoryLockStore()
        self.tracker_store = AwaitableTrackerStore(InMemoryTrackerStore(Domain.empty()))
        self.heard: list[str] = []
        self.found: dict[str, dict] = {}  # by text: what recognisers would find in it

    def is_ready(self) -> bool:
        return True

    async def parse_message(self, text: str) -> dict:
        return self.found.get(text, {"intent": {"name": "ask_overview", "confidence": 0.6}, "crisis": ""})

    async def handle_message(self, message) -> None:
        async with self.lock_store.lock(message.sender_id):
            tracker = await self.tracker_store.get_or_create_tracker(message.sender_id)
            tracker.update(UserUttered(message.text))
            self.heard.append(message.text)
            await self.tracker_store.save(tracker)
            if not tracker.is_paused():
                await message.output_channel.send_response(
                    message.sender_id, {"text": f"bot: {message.text}", "topic": "ppr", "sure": 0.9}
                )

    def is_paused(self, conversation: str) -> bool:
        return self.tracker(conversation).is_paused()

    def tracker(self, conversation: str):
        return run(self.tracker_store.get_or_create_tracker(conversation))


class Server:
    """The app and what stands behind it; the test speaks to it over HTTP only."""

    def __init__(self, folder) -> None:
        self.clock = Clock()
        engine = connect(f"sqlite:///{folder}/desk.db")
        settings = replace(Settings(), desk_users_file=folder / "users.yml", desk_open="always")
        say = wiring.phrases().say
        self.desk = build(engine, self.clock, say, lambda: wiring.guide().kommuner, settings)
        quick = Users(folder / "users.yml", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        for name, role in (("anna", "advisor"), ("bo", "advisor"), ("eva", "editor"), ("chef", "admin")):
            quick.add(name, PASSWORD, role, name.title())
        self.desk.users.hasher = quick.hasher
        self.store = self.desk.handoff.store
        self.agent = EchoAgent()
        self.app = Sanic(f"desk-test-{next(NUMBERS)}")
        self.app.config.FALLBACK_ERROR_FORMAT = "json"
        self.services = Services(self.app, self.store, Hub(), self.desk)
        self.login = Login(self.desk, time.monotonic)
        self._mount()
        self.upkeep = Upkeep(self.services)
        self.serving = Serving(self.app)
        self.url, self.run = self.serving.url, self.serving.run

    def _mount(self) -> None:
        self.app.ctx.agent = self.agent
        self.app.ctx.services = self.services
        self.app.blueprint(ChatInput(self.services).blueprint(None), url_prefix="/chat")
        self.app.blueprint(RestInput("").blueprint(self.agent.handle_message), url_prefix="/webhooks/rest")
        self.app.blueprint(self.login.blueprint())
        self.app.blueprint(DeskRoutes(self.services, self.login).blueprint())

        @self.app.exception(ApiError)
        async def api_error(_: Request, error: ApiError):
            return error.response()

    def forget(self) -> None:
        """As new, but for the open port."""
        with self.store.engine.begin() as db:
            for table in reversed(metadata.sorted_tables):
                db.execute(table.delete())
        self.clock.ahead = 0.0
        self.agent.forget()
        self.login.limits = LoginLimits()
        self.login._alive.clear()
        self.desk.view.retention_days = 90
        self.desk.notices.targets = Targets()
        self.upkeep = Upkeep(self.services)

    def close(self) -> None:
        self.services.closing = True
        self.run(self.upkeep.stop())
        self.serving.close()


class Browser(requests.Session):
    """A desk's browser: keeps the cookie, sends the CSRF token."""

    def __init__(self, server: Server, user: str = "") -> None:
        super().__init__()
        self.base = f"{server.url}/desk/api"
        if user:
            answer = self.post(f"{self.base}/login", json={"user": user, "password": PASSWORD})
            assert answer.status_code == 200, answer.text
            self.headers["X-CSRF-Token"] = answer.json()["csrf"]

    def ask(self, path: str, **parameters):
        return self.get(f"{self.base}/{path}", params=parameters, timeout=20)

    def do(self, path: str, **body):
        return self.post(f"{self.base}/{path}", json=body, timeout=20)


class Stream:
    """Events of a stream, read in a thread, waited for by kind."""

    def __init__(self, session: requests.Session, url: str, headers=None) -> None:
        self.response = session.get(url, stream=True, timeout=20, headers=headers or {})
        self.events: list[tuple[str, dict, float]] = []
        self.news = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        name = ""
        try:
            for line in self.response.iter_lines(chunk_size=None, decode_unicode=True):
                if line.startswith("event: "):
                    name = line[7:]
                elif line.startswith("data: "):
                    with self.news:
                        self.events.append((name, json.loads(line[6:]), time.monotonic()))
                        self.news.notify_all()
        except (requests.RequestException, AttributeError, ValueError, OSError):
            return  # the test closed it

    def wait(self, name: str, fits=lambda data: True, within: float = 10.0):
        """The first such event, sent already or still to come."""

        def found():
            return next((e for e in self.events if e[0] == name and fits(e[1])), None)

        with self.news:
            assert self.news.wait_for(found, within), f"no {name} within {within} s: {[e[:2] for e in self.events]}"
            return found()[1]

    def close(self) -> None:
        # Closing alone would wait for the server's next word.
        self.response.raw._fp.fp.raw._sock.shutdown(socket.SHUT_RDWR)


@pytest.fixture(scope="session")
def running(tmp_path_factory):
    made = Server(tmp_path_factory.mktemp("desk"))
    made.serving.start()
    yield made
    made.close()


@pytest.fixture
def server(running):
    running.forget()
    return running


@pytest.fixture
def browser(server):
    return lambda user="": Browser(server, user)


@pytest.fixture
def anna(server):
    return Browser(server, "anna")


@pytest.fixture
def family(server):
    """A family's browser with a conversation: `say`, `events`, `id`."""
    made = requests.post(f"{server.url}/chat/api/conversations", json={"kommune": "gentofte"}, timeout=20).json()
    token = {"Authorization": f"Bearer {made['token']}"}

    def say(text="", client_id="", **body):
        body = {**({"text": text} if text else {}), "client_id": client_id or f"c{time.monotonic_ns()}", **body}
        return requests.post(f"{server.url}/chat/api/messages", json=body, headers=token, timeout=20)

    def messages():
        return requests.get(f"{server.url}/chat/api/messages", headers=token, timeout=20).json()

    return SimpleNamespace(
        id=made["conversation"], token=token, say=say, messages=messages,
        stream=lambda: Stream(requests.Session(), f"{server.url}/chat/api/events?after=0", token),
    )


@pytest.fixture
def desk_stream(server):
    opened = []

    def open_stream(browser, **parameters):
        query = "&".join(f"{k}={v}" for k, v in parameters.items())
        stream = Stream(browser, f"{server.url}/desk/api/events?{query}")
        opened.append(stream)
        return stream

    yield open_stream
    for stream in opened:
        stream.close()


@pytest.fixture
def waiting(server, family):
    server.desk.handoff.request(family.id, "r1", "asked", summary={"topics": ["PPR"]}, kommune="gentofte")
    return family


@pytest.fixture
def mine(anna, waiting):
    """A family that Anna has."""
    assert anna.do(f"conversations/{waiting.id}/claim").status_code == 200
    return waiting
