"""What all processes know of a training: a file beside the models, and a lock so that one trains at a time."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

TRAINING, CHECKING, REFUSED, FAILED, LIVE = "training", "checking", "refused", "failed", "live"
RUNNING = (TRAINING, CHECKING)
USUAL_S = 90.0


class Busy(RuntimeError):
    """Another process trains already."""


@dataclass(frozen=True)
class Record:
    """One training. Times are seconds since 1970; `usual_s` is how long the one before took.

    `faults` are the content check's lines or what broke; `verdict` is cross_check's, as plain data.
    """

    state: str
    fingerprint: str
    started: float
    ended: float = 0.0
    usual_s: float = USUAL_S
    model: str = ""
    reason: str = ""
    who: str = ""
    faults: tuple[str, ...] = ()
    verdict: dict[str, Any] = field(default_factory=dict)


class Workshop:
    """The folder where models are made before they are moved to their place."""

    def __init__(self, models: Path) -> None:
        self.folder = models / "training"
        self._path = self.folder / "record.json"
        self._lock = self.folder / "lock"

    def read(self) -> Record | None:
        """The newest record; one that its process left unfinished counts as failed."""
        try:
            data = json.loads(self._path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None
        record = Record(**{**data, "faults": tuple(data["faults"])})
        if record.state in RUNNING and not self.busy():
            return Record(**{**asdict(record), "state": FAILED, "ended": record.started, "faults": ("stopped",)})
        return record

    def write(self, record: Record) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=self.folder, prefix=".record-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(asdict(record), file, ensure_ascii=False)
        os.replace(temporary, self._path)

    @contextlib.contextmanager
    def hold(self) -> Iterator[None]:
        """The right to train; raises Busy. The system lets go of it when the process dies."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._lock.open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise Busy("another process is training") from None
            yield

    def busy(self) -> bool:
        try:
            with self._lock.open() as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except OSError:
            return True
        return False
