"""`python -m bot run`: train if needed, start both servers, restart what crashes, end all on Ctrl-C."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

from bot import quiet, training
from bot.settings import ROOT, BadSetting, Settings, read

PARTS = ("actions", "serve")
CALM_S = 30.0  # a part that ran this long before it crashed is restarted at once
MAX_PAUSE_S = 15.0


class Part:
    """One child process, restarted with growing pauses when it keeps crashing."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.pause = 0.5
        self.due = 0.0
        self.started = 0.0
        self.process: subprocess.Popen | None = None

    def keep_up(self) -> None:
        now = time.monotonic()
        if self.process is not None:
            code = self.process.poll()
            if code is None:
                return
            self.pause = 0.5 if now - self.started > CALM_S else min(self.pause * 2, MAX_PAUSE_S)
            print(
                f"{self.name} ended with code {code}; starting it again in {self.pause:.1f} s.",
                file=sys.stderr,
                flush=True,
            )
            self.process, self.due = None, now + self.pause
        if now >= self.due:
            self.started = now
            command = [sys.executable, "-m", "bot", self.name]
            self.process = subprocess.Popen(command, cwd=ROOT, env=quiet.environment(), start_new_session=True)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self.process.pid, signal.SIGKILL)


def run(argv: list[str]) -> int:
    try:
        settings = read()
    except BadSetting as error:
        print(error, file=sys.stderr)
        return 2
    if not training.up_to_date(settings) and not training.refused(settings):
        print("Training the model (about two minutes) …", flush=True)
        code = subprocess.call([sys.executable, "-m", "bot", "train"], cwd=ROOT, env=quiet.environment())
        if code and not training.newest(settings):
            return code
    parts = [Part(name) for name in PARTS]
    stopping = _stop_on_signals()
    print("Starting …", flush=True)
    told = False
    try:
        while not stopping:
            for part in parts:
                part.keep_up()
            if not told and _ready(settings):
                told = True
                _tell(settings)
            time.sleep(0.25)
    finally:
        for part in reversed(parts):
            part.stop()
    return 0


def _stop_on_signals() -> list[int]:
    received: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: received.append(1))
    return received


def _ready(settings: Settings) -> bool:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    try:
        with urllib.request.urlopen(f"http://{host}:{settings.port}/ready", timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def _tell(settings: Settings) -> None:
    base = f"http://{settings.host}:{settings.port}"
    print(
        f"\nFamilieguiden is ready.\n  Chat for families:   {base}/chat?kommune=gentofte\n"
        f"  Advisors' desk:      {base}/desk\n  Health:              {base}/ready\n"
        "Ctrl-C ends everything.",
        flush=True,
    )
