"""What nobody could answer, for the editors: the open gaps, and letting go of those dealt with."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.conversations.schema import gaps, gaps_done

MOST = 2_000


@dataclass(frozen=True)
class Gap:
    """`reason` is lost, not_helpful, or the desk's wrong, missing or outdated; `text` is masked."""

    id: int
    reason: str
    text: str
    topic: str
    kommune: str
    at: float


class Gaps:
    """Methods block; call them from a thread."""

    def __init__(self, engine: Engine, clock: Callable[[], float]) -> None:
        self.engine = engine
        self.clock = clock

    def open(self) -> list[Gap]:
        """Those nobody has dealt with, the newest first."""
        done = sa.select(gaps_done.c.gap)
        columns = [gaps.c[name] for name in Gap.__dataclass_fields__]
        query = sa.select(*columns).where(gaps.c.id.notin_(done)).order_by(gaps.c.id.desc()).limit(MOST)
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            return [Gap(**row) for row in db.execute(query).mappings()]

    def done(self, numbers: Collection[int], author: str) -> int:
        """Take them off the list; returns how many. Twice is no error, and what is erased is skipped."""
        with self.engine.begin() as db:
            known = set(db.execute(sa.select(gaps.c.id).where(gaps.c.id.in_(numbers))).scalars())
            known -= set(db.execute(sa.select(gaps_done.c.gap).where(gaps_done.c.gap.in_(numbers))).scalars())
            for number in sorted(known):
                db.execute(gaps_done.insert().values(gap=number, author=author, at=self.clock()))
        return len(known)
