"""The product as it runs: action server and Rasa server as processes that can be killed and restarted."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import aiohttp
from argon2 import PasswordHasher

from bot import quiet
from bot.conversations.users import Users
from bot.settings import ROOT
from tests.faults.advisor import Advisor
from tests.faults.family import Family
from tests.faults.line import Line
from tests.faults.record import Record

PARTS = ("actions", "serve")
START_LIMIT_S = 240.0
PASSWORD = "only-for-this-run"
ADVISORS = ("mette", "karen")
# What a developer's shell may hold must not change what is tried.
OWN = ("DATABASE_URL", "REDIS_URL", "REST_TOKEN", "KNOWLEDGE_DIR", "SMTP_URL", "NOTIFY_TO", "NOTIFY_WEBHOOK", "DESK")


class Stage:
    """Both servers over a folder of their own. `env` holds what a kind of fault needs besides."""

    def __init__(self, folder: Path, env: Mapping[str, str] = {}) -> None:
        self.folder = folder
        self.port, self.action_port = _free_port(), _free_port()
        clean = {k: v for k, v in quiet.environment().items() if k not in OWN}
        own = {"PORT": str(self.port), "ACTION_PORT": str(self.action_port), "VAR_DIR": str(folder)}
        self.env = {**clean, **own, "DESK_OPEN": "always", "DESK_CAPACITY": "50", "RETRAIN": "off", **env}
        self.processes: dict[str, subprocess.Popen] = {}
        self.advisors: list[Advisor] = []
        self.families: list[Family] = []
        self.down_s = 0.0  # how long parts were away, together

    async def open(self) -> Stage:
        users = Users(self.folder / "desk-users.yml", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        for name in ADVISORS:
            users.add(name, PASSWORD, "advisor", name.title())
        self.start(*PARTS)
        await self.whole()
        for name in ADVISORS:
            advisor = Advisor(await Line(self.port).open(), name, PASSWORD)
            await advisor.begin()
            self.advisors.append(advisor)
        return self

    async def close(self) -> None:
        for browser in [*self.advisors, *self.families]:
            await browser.close()
        for part in list(self.processes):
            self.kill(part)

    async def family(self, record: Record) -> Family:
        """A new family's browser on a line of its own; closed by `clear`."""
        family = Family(await Line(self.port).open(), record)
        self.families.append(family)
        return family

    async def clear(self) -> None:
        """The round is over: its families leave."""
        for family in self.families:
            await family.close()
        self.families = []
        for advisor in self.advisors:
            advisor.records = {}

    # Processes

    def start(self, *parts: str) -> None:
        for part in parts:
            with (self.folder / f"{part}.log").open("ab") as log:
                command = [sys.executable, "-m", "bot", part]
                self.processes[part] = subprocess.Popen(
                    command, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
                )

    def kill(self, part: str, how: int = signal.SIGKILL) -> None:
        """SIGKILL leaves no time to say goodbye."""
        process = self.processes.pop(part)
        os.killpg(process.pid, how)
        process.wait(60)

    async def restart(self, *parts: str, how: int = signal.SIGKILL) -> None:
        """Kill, start again at once, and wait until all is well."""
        began = time.monotonic()
        for part in parts:
            await asyncio.to_thread(self.kill, part, how)
        self.start(*parts)
        await self.whole()
        self.down_s += time.monotonic() - began

    async def whole(self) -> None:
        """Until /ready says that every part answers; AssertionError with the log when one ended by itself."""
        end = time.monotonic() + START_LIMIT_S
        async with aiohttp.ClientSession() as web:
            while time.monotonic() < end:
                for part, process in self.processes.items():
                    assert process.poll() is None, f"{part} ended with {process.returncode}:\n{self.log(part)}"
                if await self._ready(web):
                    return
                await asyncio.sleep(0.1)
        raise AssertionError(f"not ready within {START_LIMIT_S:.0f} s:\n{self.log('serve')}")

    async def _ready(self, web: aiohttp.ClientSession) -> bool:
        try:
            async with web.get(f"http://127.0.0.1:{self.port}/ready", timeout=aiohttp.ClientTimeout(5)) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, OSError, asyncio.TimeoutError):
            return False

    def log(self, part: str) -> str:
        return (self.folder / f"{part}.log").read_text(encoding="utf-8", errors="replace")[-3000:]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
