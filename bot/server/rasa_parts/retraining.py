"""Learn what editors have changed while the bot runs: train beside it, check, swap in between turns."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import memory, model_seal, quiet, training
from bot.server import metrics
from bot.server.editor import training_status
from bot.server.rasa_parts import model_swap
from bot.settings import ROOT, Settings
from bot.training_record import FAILED, REFUSED, RUNNING, Record, Workshop

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 2.0
SETTLED_S = 2.0  # an editor's files are often saved one after another
TRY_AGAIN_S = 60.0  # after a training that broke, twice as long each time
TRIES = 3
FREED_AFTER = 3  # looks after a swap: the old model's last turn has ended

Start = Callable[[list[str], Path], "subprocess.Popen[bytes]"]


@dataclass(frozen=True)
class Wish:
    """That somebody asked for a training; `accept` keeps a model that does worse."""

    reason: str
    who: str
    accept: bool = False


class Retraining:
    """One in each server process. The lock beside the models lets one process at a time train."""

    def __init__(
        self, app: Any, settings: Settings, clock: Callable[[], float] = time.time, start: Start | None = None
    ) -> None:
        self.app = app
        self.settings = settings
        self.clock = clock
        self.workshop = Workshop(settings.models)
        self.wish: Wish | None = None
        self.behind = False  # the files say something else than the model in use has learned
        self.broken = ""  # a model file that could not be taken in use
        self._start = start or _start
        self._code = training.code_fingerprint()
        self._loaded: tuple[str, int] = ("", 0)
        self._unfit: set[tuple[str, int]] = set()  # files that are not ours, not for this code, or broken
        self._learned = ""
        self._mark = ""
        self._compared = False
        self._stamp: tuple = ()
        self._changed = 0.0
        self._tries: tuple[str, int] = ("", 0)
        self._trainer: subprocess.Popen[bytes] | None = None
        self._looks_to_free = 0
        self._swapped = 0.0
        self._task: asyncio.Task | None = None

    @property
    def mode(self) -> str:
        return self.settings.retrain

    @property
    def model(self) -> str:
        return self._loaded[0]

    def start(self) -> None:
        """After the first model has been loaded."""
        self._remember(self._in_use())
        if self.mode != "off":
            self._task = asyncio.ensure_future(self._forever())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        if self._trainer and self._trainer.poll() is None:
            self._trainer.terminate()
            await asyncio.to_thread(self._trainer.wait)

    def request(self, reason: str, who: str, accept: bool = False) -> bool:
        """Train at the next look, also what was refused before; False where RETRAIN=off forbids it."""
        if self.mode == "off":
            return False
        self.wish = Wish(reason, who, accept)
        return True

    async def _forever(self) -> None:
        while True:
            try:
                await self.look()
            except Exception as error:
                logger.error("retraining: %s", type(error).__name__, exc_info=error)
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        """One round: take a newer model in use, start a training where one is due."""
        self._collect_trainer()
        await self._swap()
        await self._free()
        await asyncio.to_thread(self._compare)
        if await asyncio.to_thread(self._due):
            await asyncio.to_thread(self._begin)

    # A newer model ---------------------------------------------------------------------------

    def _in_use(self) -> Path | None:
        processor = getattr(getattr(self.app.ctx, "agent", None), "processor", None)
        return Path(processor.model_path) if processor else None

    def _remember(self, model: Path | None) -> None:
        self._loaded = _identity(model) if model else ("", 0)
        self._learned = model_seal.fingerprint(model) if model else ""

    def _newer(self) -> Path | None:
        """The newest sealed model when it is another than the one in use and was made for this code."""
        for model in reversed(training.models(self.settings)):
            found = _identity(model)
            if found == self._loaded:
                return None
            if found in self._unfit:
                continue
            fits = model_seal.facts(model).get("code") == self._code
            if fits and model_seal.is_ours(model, self.settings.model_key_file):
                return model
            self._unfit.add(found)
        return None

    async def _swap(self) -> None:
        model = await asyncio.to_thread(self._newer)
        if model is None:
            return
        agent = self.app.ctx.agent
        identity = _identity(model)
        try:
            processor = await asyncio.to_thread(model_swap.load, agent, model)
            await model_swap.prove(processor)
        except Exception as error:
            self.broken = model.name
            self._unfit.add(identity)
            logger.error("model not taken in use: %s %s", model.name, type(error).__name__, exc_info=error)
            return
        model_swap.put_in_place(agent, processor)
        self._remember(model)
        self._loaded, self.broken = identity, ""
        self.behind = self._mark != self._learned
        self._swapped = self.clock()
        self._looks_to_free = FREED_AFTER
        metrics.MODEL_SWAPS.inc()
        logger.info("model in use: %s", model.name)

    async def _free(self) -> None:
        if self._looks_to_free:
            self._looks_to_free -= 1
            await asyncio.to_thread(memory.release)

    # Training --------------------------------------------------------------------------------

    def _compare(self) -> None:
        """Whether the files, once they lie still, say something else than the model has learned."""
        stamp = training.stamp(self.settings)
        if stamp != self._stamp:
            self._stamp, self._changed, self._mark = stamp, self.clock(), ""
        elif not self._mark and self.clock() - self._changed >= SETTLED_S:
            self._mark, self._compared = training.fingerprint(self.settings), True
        self.behind = bool(self._mark) and self._mark != self._learned
        metrics.BEHIND.set(self.behind)

    def _due(self) -> bool:
        if not self.behind:
            if self._mark:
                self.wish = None  # nothing to learn
            return False
        if self._trainer or self.workshop.busy() or training.code_fingerprint() != self._code:
            return False
        return self.wish is not None or (self.mode == "auto" and self._may_try(self.workshop.read()))

    def _may_try(self, record: Record | None) -> bool:
        if record is None or record.fingerprint != self._mark:
            return True
        if record.state == REFUSED:
            return False
        mark, tries = self._tries
        if mark != self._mark:
            return True
        return tries < TRIES and self.clock() - record.ended >= TRY_AGAIN_S * 2 ** (tries - 1)

    def _begin(self) -> None:
        wish = self.wish or Wish("files changed", "")
        mark, tries = self._tries
        self._tries = (self._mark, tries + 1 if mark == self._mark else 1)
        command = [sys.executable, "-m", "bot", "train", "--background", "--reason", wish.reason, "--who", wish.who]
        command += ["--accept"] * wish.accept + ["--again"] * bool(self.broken)
        self.workshop.folder.mkdir(parents=True, exist_ok=True)
        self._trainer = self._start(command, self.workshop.folder)
        self.wish = None

    def _collect_trainer(self) -> None:
        if self._trainer and self._trainer.poll() is not None:
            ending = "done" if self._trainer.returncode == 0 else "failed"
            metrics.TRAININGS.labels(ending).inc()
            self._trainer = None

    # What is known ---------------------------------------------------------------------------

    def status(self) -> dict[str, Any]:
        """`state` (idle, waiting, training, checking, refused or live), `progress` from 0 to 1, `line` for
        the editor, `reasons`, `moved`, `since`, `model`; plain data for the page."""
        record = self.workshop.read()
        state, progress = self._state(record)
        known = {
            "state": state,
            "progress": round(progress, 2),
            "since": self._since(state, record),
            "model": self.model,
            "mode": self.mode,
            "behind": self.behind,
        }
        return training_status.tell(known, record)

    def _state(self, record: Record | None) -> tuple[str, float]:
        if record and record.state in RUNNING:
            elapsed = self.clock() - record.started
            return record.state, 0.95 if record.state == "checking" else min(0.9, elapsed / max(1.0, record.usual_s))
        if self.wish or (self._trainer and self.behind):
            return "waiting", 0.0
        if record and record.state == "live" and record.fingerprint == self._mark and self.behind and not self.broken:
            return "checking", 0.97  # trained, and about to be taken in use
        mine = record is not None and record.fingerprint == self._mark
        if self.behind and mine and record and record.state in (REFUSED, FAILED):
            return "refused", 0.0
        if self.behind and self.broken:
            return "refused", 0.0
        if self.behind or (self._compared and not self._mark):
            return "waiting", 0.0
        return ("live", 1.0) if self._swapped else ("idle", 1.0)

    def _since(self, state: str, record: Record | None) -> float:
        if state in RUNNING and record:
            return record.started
        if state == "refused" and record:
            return record.ended
        return self._swapped if state == "live" else self._changed


def _identity(model: Path) -> tuple[str, int]:
    try:
        return model.name, model.stat().st_mtime_ns
    except FileNotFoundError:
        return model.name, 0


def _start(command: list[str], folder: Path) -> subprocess.Popen[bytes]:
    with (folder / "training.log").open("wb") as log:
        return subprocess.Popen(command, cwd=ROOT, env=quiet.environment(), stdout=log, stderr=log)
