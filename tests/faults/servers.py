"""The scene with PostgreSQL and Redis beside the bot; the kinds that break them reach them by `part`."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

from deploy.parts import Part, Postgres, Redis
from tests.faults.stage import Stage

RUNNING: dict[str, dict[str, Part]] = {}  # by the database's address: lanes have servers of their own


@contextlib.contextmanager
def scene(_folder: Path) -> Iterator[dict[str, str]]:
    """In a folder of their own: PostgreSQL runs as another user, who may not enter the run's."""
    folder = Path(tempfile.mkdtemp(prefix="faults-servers-"))
    folder.chmod(0o755)
    postgres, redis = Postgres(folder), Redis(folder)
    RUNNING[postgres.url] = {"postgres": postgres, "redis": redis}
    try:
        postgres.start().wait_ready()
        redis.start().wait_ready()
        yield {"DATABASE_URL": postgres.url, "REDIS_URL": redis.url}
    finally:
        for each in RUNNING.pop(postgres.url).values():
            each.send(signal.SIGCONT)
            each.stop()
        shutil.rmtree(folder, ignore_errors=True)


def part(stage: Stage, name: str) -> Part:
    """The stage's own PostgreSQL or Redis."""
    return RUNNING[stage.env["DATABASE_URL"]][name]


async def away(name: str, seconds: float, stage: Stage) -> None:
    """Kill it, leave it away for a while, start it again, and wait until the bot says that all is well."""
    struck = part(stage, name)
    await asyncio.to_thread(struck.kill)
    await asyncio.sleep(seconds)
    await asyncio.to_thread(lambda: struck.start().wait_ready())
    await stage.whole()
