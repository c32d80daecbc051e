"""Every line between the bot and PostgreSQL breaks at once, a few times over."""

from __future__ import annotations

import asyncio
import random

import sqlalchemy as sa

from tests.faults.servers import scene
from tests.faults.stage import Stage

__all__ = ["scene"]
WEIGHT = 1
SHORT = False
CUT = """
select pg_terminate_backend(pid) from pg_stat_activity
where backend_type = 'client backend' and pid <> pg_backend_pid()
"""


def cut(url: str) -> None:
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.execute(sa.text(CUT)).all()


async def strike(stage: Stage, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 4)):
        await asyncio.to_thread(cut, stage.env["DATABASE_URL"])
        await asyncio.sleep(chance.uniform(0.1, 1.0))
    await stage.whole()
