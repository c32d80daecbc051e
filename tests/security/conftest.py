"""The whole server without a model: what is tested here is who may ask for what."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from dataclasses import dataclass, field

import pytest
import requests
from argon2 import PasswordHasher

from bot import quiet
from bot.conversations.users import Users
from bot.settings import ROOT
from deploy.parts import OWN_SETTINGS, Part, answers, free_port
from tests.canary import canary

PASSWORD = "en-lang-hemmelig-kode"
ROUTES = """
import json
from bot.quiet import hush
hush()
from bot import wiring
from bot.server import serve
from bot.server.rasa_parts import stores
app = serve.build("", stores.endpoints(wiring.settings()))
print(json.dumps([["/" + route.path, method] for route in app.router.routes for method in sorted(route.methods)]))
"""
RASA_ROUTES = """
import json
from bot.quiet import hush
hush()
from rasa.core.agent import Agent
from rasa.server import create_app
app = create_app(Agent())
print(json.dumps([["/" + route.path, method] for route in app.router.routes for method in sorted(route.methods)]))
"""


@dataclass
class Family:
    """A conversation and the ways to ask with its secret."""

    url: str
    id: str
    token: str
    words: str = field(default_factory=canary)

    @property
    def headers(self):
        return {"Authorization": f"Bearer {self.token}"}

    def say(self, text):
        body = {"text": text, "client_id": uuid.uuid4().hex}
        return requests.post(f"{self.url}/chat/api/messages", json=body, headers=self.headers, timeout=30)


class Server(Part):
    def __init__(self, folder, **env):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        clean = {k: v for k, v in quiet.environment().items() if k not in OWN_SETTINGS}
        own = {"PORT": str(self.port), "ACTION_PORT": str(free_port()), "VAR_DIR": str(folder)}
        users = Users(folder / "desk-users.yml", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        for name, role in (("anna", "advisor"), ("eva", "editor"), ("chef", "admin")):
            users.add(name, PASSWORD, role, name.title())
        super().__init__(
            "serve",
            folder,
            [sys.executable, "-m", "bot", "serve"],
            lambda: answers(f"{self.url}/health"),
            env={**clean, **own, "MODELS_DIR": str(folder / "models"), "DESK_OPEN": "always", "RETRAIN": "off", **env},
        )

    def family(self, kommune="gentofte"):
        made = requests.post(f"{self.url}/chat/api/conversations", json={"kommune": kommune}, timeout=30).json()
        return Family(self.url, made["conversation"], made["token"])

    def desk(self, user):
        """A logged-in browser; its CSRF token stands in `csrf`, not yet in the headers."""
        browser = requests.Session()
        answer = browser.post(f"{self.url}/desk/api/login", json={"user": user, "password": PASSWORD}, timeout=30)
        assert answer.status_code == 200, answer.text
        browser.csrf = answer.json()["csrf"]
        return browser


@pytest.fixture(scope="session")
def make_server(tmp_path_factory):
    made = []

    def make(**env):
        server = Server(tmp_path_factory.mktemp("server"), **env)
        made.append(server)
        return server.start().wait_ready()

    yield make
    for server in made:
        server.stop()


@pytest.fixture(scope="session")
def server(make_server):
    return make_server(RATE_PER_ADDRESS="1000000", RATE_PER_CONVERSATION="1000000")


@pytest.fixture(scope="session")
def settings_free_environment(tmp_path_factory):
    clean = {k: v for k, v in quiet.environment().items() if k not in OWN_SETTINGS}
    return {**clean, "VAR_DIR": str(tmp_path_factory.mktemp("routes"))}


def listed(script, env):
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, env=env, timeout=120)
    assert ran.returncode == 0, ran.stderr[-2000:]
    return sorted({(path, method) for path, method in json.loads(ran.stdout.splitlines()[-1]) if method != "HEAD"})


@pytest.fixture(scope="session")
def routes(settings_free_environment):
    """(path, method) of every route of the server as it is built."""
    return listed(ROUTES, settings_free_environment)


@pytest.fixture(scope="session")
def rasa_routes(settings_free_environment):
    """(path, method) of every route of Rasa's own HTTP API."""
    return listed(RASA_ROUTES, settings_free_environment)
