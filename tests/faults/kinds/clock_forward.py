"""The clock of both servers jumps forward by up to ten minutes: leases end, and what is under way is taken anew."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from pathlib import Path

from deploy.parts import Missing
from tests.faults.stage import Stage

WEIGHT = 1
SHORT = False
LIBRARY = "/usr/lib/*/faketime/libfaketimeMT.so.1"


@contextlib.contextmanager
def scene(folder: Path) -> Iterator[dict[str, str]]:
    """libfaketime reads how far the clock is ahead from a file; waiting goes by the true clock."""
    found = sorted(Path("/").glob(LIBRARY.lstrip("/")))
    if not found:
        raise Missing("libfaketime")
    (folder / "clock").write_text("+0\n")
    yield {
        "LD_PRELOAD": str(found[0]),
        "FAKETIME_TIMESTAMP_FILE": str(folder / "clock"),
        "FAKETIME_NO_CACHE": "1",
        "DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


async def strike(stage: Stage, chance: random.Random) -> None:
    clock = Path(stage.env["FAKETIME_TIMESTAMP_FILE"])
    ahead = int(clock.read_text()) + chance.randint(5, 600)
    clock.write_text(f"+{ahead}\n")
    await stage.whole()
