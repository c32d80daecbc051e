"""The two assistants as real servers: train, start on free ports, wait until ready, stop."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from bot.quiet import environment
from bot.settings import ROOT

BARE = ROOT / "bench" / "bare"
START_LIMIT_S = 300
STOP_LIMIT_S = 30
# What a developer's shell may hold must not change what is measured.
OWN_SETTINGS = (
    "HOST", "DATABASE_URL", "REDIS_URL", "DESK", "DESK_OPEN", "DESK_USERS_FILE", "KNOWLEDGE_DIR",
    "MODELS_DIR", "REST_TOKEN", "SMTP_URL", "NOTIFY_TO", "NOTIFY_WEBHOOK", "SANIC_WORKERS",
)  # fmt: skip


class Broken(RuntimeError):
    """A training or a server failed; holds the end of its log."""


@dataclass
class Assistant:
    """One of the two: how it is trained and started, and its process while it runs."""

    name: str
    folder: Path
    training: list[str]
    command: list[str]
    env: dict[str, str]
    port: int
    ready: str
    process: subprocess.Popen | None = None

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def pid(self) -> int:
        assert self.process, f"{self.name} does not run"
        return self.process.pid

    def train(self) -> float:
        """Seconds the training took, start of Python and all."""
        started = time.perf_counter()
        with (self.folder / "training.log").open("w") as log:
            done = subprocess.run(self.training, cwd=ROOT, env=self.env, stdout=log, stderr=subprocess.STDOUT)
        if done.returncode:
            raise Broken(f"training {self.name} failed:\n{_end(self.folder / 'training.log')}")
        return time.perf_counter() - started

    def start(self) -> float:
        """Seconds until it is ready."""
        started = time.perf_counter()
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=self.env, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        while not self._is_ready():
            if self.process.poll() is not None or time.perf_counter() - started > START_LIMIT_S:
                self.stop()
                raise Broken(f"{self.name} did not start:\n{_end(self.log)}")
            time.sleep(0.05)
        return time.perf_counter() - started

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def broke(self, error: Exception) -> Broken:
        """What to say when it does not answer any more."""
        return Broken(f"{self.name} stopped answering ({error!r}):\n{_end(self.log)}")

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{self.ready}", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False


def bare(base: Path) -> Assistant:
    """A Rasa assistant with one rule and one response; its stores are of the same kind as ours."""
    folder = _folder(base, "bare")
    endpoints = {"tracker_store": {"type": "SQL", "dialect": "sqlite", "db": str(folder / "tracker.db")}}
    (folder / "endpoints.yml").write_text(json.dumps(endpoints))
    (folder / "credentials.yml").write_text("rest:\n")
    port = free_port()
    options = {
        "model": folder / "bare.tar.gz",
        "endpoints": folder / "endpoints.yml",
        "credentials": folder / "credentials.yml",
        "interface": "127.0.0.1",
        "port": port,
    }
    return Assistant(
        "bare",
        folder,
        [sys.executable, str(BARE / "train.py"), str(folder)],
        [sys.executable, "-m", "rasa", "run", "--quiet", *(f"--{name}={value}" for name, value in options.items())],
        _environment(folder),
        port,
        "/",
    )


def ours(base: Path, fresh: bool) -> Assistant:
    """The project as `python -m bot run` starts it; `fresh` trains anew, beside the project's own model."""
    folder = _folder(base, "ours")
    port = free_port()
    env = {**_environment(folder), "PORT": str(port), "ACTION_PORT": str(free_port()), "VAR_DIR": str(folder)}
    env["RETRAIN"] = "off"
    if fresh:
        env["MODELS_DIR"] = str(folder / "models")
    return Assistant(
        "ours",
        folder,
        [sys.executable, "-m", "bot", "train"],
        [sys.executable, "-m", "bot", "run"],
        env,
        port,
        "/ready",
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _folder(base: Path, name: str) -> Path:
    folder = base / name
    folder.mkdir()
    return folder


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in environment().items() if name not in OWN_SETTINGS}
    # Rasa keeps trained parts from run to run; a training time must not come from there.
    return {**kept, "RASA_CACHE_DIRECTORY": str(folder / "cache")}


def _end(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-25:])
