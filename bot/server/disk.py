"""A disk that is full or nearly so: nothing is acknowledged that could not be kept."""

from __future__ import annotations

import errno
import shutil
import time
from pathlib import Path

from bot.server.errors import ApiError

LOOK_EVERY_S = 2.0
FULL = ("disk is full", "no space left", "disk full", "disk i/o error", "could not extend file")
MB = 1_000_000


class Disk:
    """How much is free where the state lies; looks every other second at most."""

    def __init__(self, folder: Path, least_mb: int, clock=time.monotonic) -> None:
        self.folder = folder
        self.least = least_mb * MB
        self.clock = clock
        self._looked = float("-inf")
        self._free = 0

    def free(self) -> int:
        """Bytes."""
        if self.clock() - self._looked > LOOK_EVERY_S:
            self._looked = self.clock()
            there = next(p for p in (self.folder, *self.folder.parents) if p.exists())
            self._free = shutil.disk_usage(there).free
        return self._free

    def check(self) -> None:
        """Raises ApiError("storage_full") before something new is taken."""
        if self.free() < self.least:
            raise ApiError("storage_full")


def problem_of(error: BaseException) -> str:
    """The code for a failed write: the disk, or the database that cannot be reached."""
    if isinstance(error, OSError):
        return "storage_full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "server_error"
    text = str(getattr(error, "orig", error)).lower()
    if any(sign in text for sign in FULL):
        return "storage_full"
    return "unavailable" if type(error).__name__ in AWAY else "server_error"


AWAY = ("OperationalError", "InterfaceError", "TimeoutError", "DBAPIError")
