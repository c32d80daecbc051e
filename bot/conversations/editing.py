"""Editors' drafts, and the history of what was published: who, when, why, before and after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.conversations.schema import drafts, publications


@dataclass(frozen=True)
class Draft:
    """`base` is the version of the file the work began from; `data` what the form holds."""

    file: str
    author: str
    author_name: str
    base: str
    base_text: str
    data: Any
    at: float


@dataclass(frozen=True)
class Publication:
    """`before` is None where the file was new, `after` where it was taken away."""

    id: int
    file: str
    author: str
    author_name: str
    reason: str
    before: str | None
    after: str | None
    at: float
    returns: int | None = None


class Editing:
    """Methods block; call them from a thread."""

    def __init__(self, engine: Engine, clock: Callable[[], float]) -> None:
        self.engine = engine
        self.clock = clock

    # Drafts

    def save(self, file: str, author: str, author_name: str, base: str, base_text: str, data: Any) -> Draft:
        """One draft a file and author; a later one takes its place."""
        here = sa.and_(drafts.c.file == file, drafts.c.author == author)
        values = {"author_name": author_name, "base": base, "base_text": base_text, "data": data}
        values["updated_at"] = self.clock()
        with self.engine.begin() as db:
            db.execute(drafts.delete().where(here))
            db.execute(drafts.insert().values(file=file, author=author, **values))
        return Draft(file, author, author_name, base, base_text, data, values["updated_at"])

    def drop(self, file: str, author: str) -> None:
        with self.engine.begin() as db:
            self._drop(db, file, author)

    def _drop(self, db: Connection, file: str, author: str) -> None:
        db.execute(drafts.delete().where(drafts.c.file == file, drafts.c.author == author))

    def draft(self, file: str, author: str) -> Draft | None:
        return next((d for d in self.drafts(author) if d.file == file), None)

    def drafts(self, author: str = "") -> list[Draft]:
        """The author's drafts, or everybody's, the newest first."""
        query = sa.select(drafts).order_by(drafts.c.updated_at.desc())
        if author:
            query = query.where(drafts.c.author == author)
        with self._read() as db:
            return [
                Draft(r["file"], r["author"], r["author_name"], r["base"], r["base_text"], r["data"], r["updated_at"])
                for r in db.execute(query).mappings()
            ]

    # What was published

    def publishing(self) -> AbstractContextManager[Connection]:
        """A transaction for `note`: what is written in it counts only when the files are in place too."""
        return self.engine.begin()

    def note(self, db: Connection, published: Sequence[Publication]) -> None:
        """Keep them, and let go of the drafts they were made of; a return leaves drafts alone."""
        for one in published:
            values = {k: v for k, v in one.__dict__.items() if k not in ("id", "at")}
            db.execute(publications.insert().values(at=self.clock(), **values))
            if one.returns is None:
                self._drop(db, one.file, one.author)

    def history(self, file: str = "", limit: int = 100) -> list[Publication]:
        """What was published of the file, or of all, the newest first."""
        query = sa.select(publications).order_by(publications.c.id.desc()).limit(limit)
        if file:
            query = query.where(publications.c.file == file)
        with self._read() as db:
            return [Publication(**row) for row in db.execute(query).mappings()]

    def publication(self, number: int) -> Publication | None:
        with self._read() as db:
            row = db.execute(sa.select(publications).where(publications.c.id == number)).mappings().first()
        return Publication(**row) if row else None

    def _read(self) -> Connection:
        return self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
