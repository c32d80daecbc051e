"""The editors' page on a free port over a copy of knowledge/, and editors in real browsers."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Page, expect

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))  # importlib mode leaves the folder out

from editor_server import PASSWORD, ROOT  # noqa: E402


class Editor:
    """Somebody at the page, over its own addresses."""

    def __init__(self, url: str, cookies: Any, csrf: str) -> None:
        self.url, self.session = url, requests.Session()
        self.session.cookies.update(cookies)
        self.session.headers["X-CSRF-Token"] = csrf

    def get(self, name: str, **values: Any) -> requests.Response:
        return self.session.get(f"{self.url}/redaktion/api/{name}", params=values, timeout=120)

    def post(self, name: str, **body: Any) -> requests.Response:
        return self.session.post(f"{self.url}/redaktion/api/{name}", json=body, timeout=120)

    def open(self, file: str) -> dict[str, Any]:
        answer = self.get("file", file=file)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def draft(self, file: str, change: Any) -> dict[str, Any]:
        """Open the file, change its data, keep the draft; what was opened."""
        opened = self.open(file)
        change(opened["data"])
        kept = self.post("draft", file=file, base=opened["version"], data=opened["data"])
        assert kept.status_code == 200, kept.text
        return opened

    def publish(self, *files: str, reason: str = "prøve") -> requests.Response:
        return self.post("publish", files=list(files), reason=reason)


class Running:
    def __init__(self, folder: Path) -> None:
        self.folder, self.knowledge = folder, folder / "knowledge"
        command = [sys.executable, str(HERE / "editor_server.py"), str(folder)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self.process.stdout
        said = (line.strip() for line in self.process.stdout)
        self.url = next((line for line in said if line.startswith("http")), "")
        assert self.url, "the editors' server did not start"
        self.logins: dict[str, tuple[Any, str]] = {}

    def editor(self, name: str = "eva") -> Editor:
        """Logged in once a name: the log-in counts attempts."""
        if name not in self.logins:
            body = {"user": name, "password": PASSWORD}
            answer = requests.post(f"{self.url}/desk/api/login", json=body, timeout=30)
            answer.raise_for_status()
            self.logins[name] = (answer.cookies, answer.json()["csrf"])
        return Editor(self.url, *self.logins[name])

    def text(self, file: str) -> str:
        return (self.knowledge / file).read_bytes().decode()

    def gap(self, *texts: str) -> None:
        with sqlite3.connect(self.folder / "familieguiden.db", timeout=20) as db:
            for text in texts:
                db.execute("insert into gaps (conversation, reason, text, topic, kommune, at) "
                           "values ('c', 'lost', ?, 'skolekoersel', 'gentofte', 1.8e9)", [text])  # fmt: skip

    def answers(self, topic: str, times: int) -> None:
        """As many families of Gentofte have asked about the topic, and got an answer."""
        extra, now = json.dumps({"ending": "answered", "topic": topic}), time.time()
        with sqlite3.connect(self.folder / "familieguiden.db", timeout=20) as db:
            for _ in range(times):
                name = uuid.uuid4().hex
                db.execute("insert into conversations (id, token_hash, kommune, created_at, updated_at) "
                           "values (?, ?, 'gentofte', ?, ?)", [name, name, now, now])  # fmt: skip
                db.execute("insert into messages (conversation, seq, sender, text, extra, at) "
                           "values (?, 1, 'bot', 'svar', ?, ?)", [name, extra, now])  # fmt: skip

    def forget(self) -> None:
        """The files as they were, no drafts, no history."""
        for path in (ROOT / "knowledge").rglob("*.yml"):
            copy = self.knowledge / path.relative_to(ROOT / "knowledge")
            if not copy.exists() or copy.read_bytes() != path.read_bytes():
                shutil.copy(path, copy)
        for path in self.knowledge.rglob("*.yml"):
            if not (ROOT / "knowledge" / path.relative_to(self.knowledge)).exists():
                path.unlink()
        with sqlite3.connect(self.folder / "familieguiden.db", timeout=20) as db:
            for table in ("drafts", "publications", "gaps_done", "gaps", "feedback", "messages", "conversations"):
                db.execute(f"delete from {table}")


@pytest.fixture(scope="session")
def running(tmp_path_factory):
    made = Running(tmp_path_factory.mktemp("editor"))
    made.editor().get("files")  # the bench is slow to begin with
    yield made
    made.process.terminate()
    made.process.wait(20)


@pytest.fixture
def server(running: Running) -> Running:
    running.forget()
    return running


@pytest.fixture
def eva(server: Running) -> Editor:
    return server.editor("eva")


@pytest.fixture
def erik(server: Running) -> Editor:
    return server.editor("erik")


@pytest.fixture
def contexts(chromium: Browser):
    """Browsers of their own, closed after the test."""
    opened: list[BrowserContext] = []

    def make(width: int = 1440, height: int = 900, **options: Any) -> BrowserContext:
        given = {"locale": "da-DK", "timezone_id": "Europe/Copenhagen", "reduced_motion": "reduce", **options}
        opened.append(chromium.new_context(viewport={"width": width, "height": height}, **given))
        return opened[-1]

    yield make
    for context in opened:
        context.close()


def fail(error: Any) -> None:
    raise AssertionError(f"script error: {error}")


@pytest.fixture
def page(server: Running, contexts):
    """The page of an editor who is logged in; a script's error or a breach of its policy fails the test."""

    def make(name: str = "eva", **options: Any) -> Page:
        context = contexts(**options)
        cookies = server.editor(name).session.cookies
        context.add_cookies([{"name": c.name, "value": c.value, "url": server.url} for c in cookies])
        made = context.new_page()
        made.on("pageerror", fail)
        made.on("console", lambda said: fail(said.text) if "Content Security Policy" in said.text else None)
        made.goto(f"{server.url}/redaktion")
        expect(made.locator("#list-heading")).to_be_visible()
        return made

    return make
