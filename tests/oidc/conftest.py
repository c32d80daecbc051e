"""The real server with OpenID Connect switched on, and a real, certified provider beside it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot import quiet
from bot.conversations.users import Users
from bot.settings import ROOT

HERE = Path(__file__).parent
PASSWORD = "hemmelig-kode"
START_S = 90.0
MAPPING = "advisor=Familievejledere;editor=Redaktionen;admin=It-drift"

expect.set_options(timeout=15_000)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Provider:
    """The npm package oidc-provider in a process of its own; with an in-memory store."""

    def __init__(self, site: str, **env: str) -> None:
        node = shutil.which("node")
        ready = node and (HERE / "node_modules" / "oidc-provider").exists()
        assert ready, "no node, or no OpenID provider in tests/oidc: run scripts/system-packages"
        command = [node, "provider.mjs", f"{site}/desk/openid/callback", f"{site}/desk", f"{site}/redaktion"]
        self.process = subprocess.Popen(
            command, cwd=HERE, env={**os.environ, **env}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert self.process.stdout
        self.issuer = self.process.stdout.readline().strip()
        assert self.issuer.startswith("http"), "the OpenID provider did not start"

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(20)


class Site:
    """`python -m bot serve` as operators run it, without a model: chat answers with an apology, the desk works."""

    def __init__(self, folder: Path, port: int, **env: str) -> None:
        self.folder, self.url = folder, f"http://127.0.0.1:{port}"
        (folder / "models").mkdir(parents=True)
        Users(folder / "desk-users.yml").add("anna", PASSWORD, "advisor", "Anna")
        own = {"PORT": str(port), "VAR_DIR": str(folder), "MODELS_DIR": str(folder / "models"), "RETRAIN": "off", **env}
        clean = {k: v for k, v in quiet.environment().items() if k not in ("DATABASE_URL", "REDIS_URL")}
        log = (folder / "serve.log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve"], cwd=ROOT, env={**clean, **own}, stdout=log, stderr=log
        )
        self._wait()

    def _wait(self) -> None:
        end = time.monotonic() + START_S
        while time.monotonic() < end:
            assert self.process.poll() is None, self.log()
            try:
                if requests.get(f"{self.url}/health", timeout=5).ok:
                    return
            except requests.ConnectionError:
                threading.Event().wait(0.1)
        raise AssertionError(f"not up within {START_S:.0f} s:\n{self.log()}")

    def log(self) -> str:
        return (self.folder / "serve.log").read_text(encoding="utf-8", errors="replace")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(20)


def settings_for(provider: Provider, **more: str) -> dict[str, str]:
    return {
        "OIDC_ISSUER": provider.issuer,
        "OIDC_CLIENT_ID": "familieguiden",
        "OIDC_CLIENT_SECRET": "en-hemmelighed",
        "OIDC_NAME": "Prøvekommunen",
        "OIDC_SCOPES": "openid profile groups",
        "OIDC_ROLE_CLAIM": "groups",
        "OIDC_ROLES": MAPPING,
        **more,
    }


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """Starts a provider and a site that know each other; all are ended after the tests."""
    running: list[Provider | Site] = []

    def start(name: str, claims_in_id_token: bool = False, **settings: str) -> tuple[Provider, Site]:
        port = free_port()
        provider = Provider(f"http://127.0.0.1:{port}", CLAIMS_IN_ID_TOKEN="1" if claims_in_id_token else "")
        running.append(provider)
        site = Site(tmp_path_factory.mktemp(name), port, **settings_for(provider, **settings))
        running.append(site)
        return provider, site

    yield start
    for each in running:
        each.stop()


@pytest.fixture(scope="module")
def pair(started):
    return started("both")


@pytest.fixture
def provider(pair) -> Provider:
    return pair[0]


@pytest.fixture
def site(pair) -> Site:
    return pair[1]


@pytest.fixture
def visitor(chromium: Browser):
    """A fresh browser: `page` of its own, closed after the test."""
    opened: list[BrowserContext] = []

    def make() -> Page:
        context = chromium.new_context(locale="da-DK", viewport={"width": 1280, "height": 800})
        opened.append(context)
        return context.new_page()

    yield make
    for context in opened:
        context.close()
