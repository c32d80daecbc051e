"""A stub server on a free port and pages of a real browser."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

sys.path.insert(0, str(Path(__file__).parent))  # importlib mode leaves the folder out

from web_pages import watched

HERE = Path(__file__).parent
READY_TRIES = 400


class Stub:
    """The stub server as the tests order it about."""

    def __init__(self, database: Path) -> None:
        self.database = database
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        self.other_site = f"http://localhost:{self.port}"
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        command = [sys.executable, str(HERE / "stub_server.py"), str(self.port), str(self.database)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        for _ in range(READY_TRIES):
            try:
                self.get("/stub/seen")
                return
            except urllib.error.URLError:
                assert self.process.poll() is None, "the stub server ended by itself"
                with pytest.raises(subprocess.TimeoutExpired):
                    self.process.wait(0.05)
        raise AssertionError("the stub server did not start")

    def stop(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(self.base + path, timeout=10) as response:
            return json.loads(response.read())

    def post(self, path: str, **body: Any) -> None:
        data = json.dumps(body).encode()
        urllib.request.urlopen(urllib.request.Request(self.base + path, data), timeout=10).close()

    def faults(self, **orders: Any) -> None:
        self.post("/stub/faults", **{key.replace("__", " "): value for key, value in orders.items()})


@pytest.fixture(scope="session")
def running_stub(tmp_path_factory):
    stub = Stub(tmp_path_factory.mktemp("stub") / "chat.db")
    stub.start()
    yield stub
    stub.stop()


@pytest.fixture
def stub(running_stub):
    running_stub.faults()
    running_stub.post("/stub/ahead", seconds=0)
    running_stub.post("/stub/no-guesses")
    return running_stub


@pytest.fixture(scope="session")
def browser(chromium: Browser) -> Browser:
    return chromium


@pytest.fixture
def context(browser: Browser):
    phone = {"width": 390, "height": 760}
    context = browser.new_context(
        viewport=phone, locale="da-DK", timezone_id="Europe/Copenhagen", reduced_motion="reduce"
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return watched(context.new_page())


@pytest.fixture
def chat(page: Page, stub: Stub) -> Page:
    page.goto(f"{stub.base}/chat?kommune=gentofte")
    return page
