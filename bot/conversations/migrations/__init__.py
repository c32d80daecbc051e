"""The tables' history, one revision a file, and the way to the newest: at every start, under a lock."""

from __future__ import annotations

import functools
from pathlib import Path

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, Engine

FOLDER = Path(__file__).resolve().parent
LOCK = 4_711_330  # PostgreSQL's advisory lock of this program; any number that stays the same


@functools.lru_cache(maxsize=1)
def history() -> ScriptDirectory:
    return ScriptDirectory(str(FOLDER))


def newest() -> str:
    return str(history().get_current_head())


def migrate(engine: Engine) -> None:
    """Bring the tables to the newest revision. Processes that start together come one at a time."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        if revision(db) == newest():
            return
    with engine.begin() as db:
        if db.dialect.name == "postgresql":  # SQLite's transaction holds the only write lock already
            db.execute(sa.text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        upgrade(db)


def upgrade(db: Connection, to: str = "head") -> None:
    """Run what is missing, oldest first, in the caller's transaction."""
    context = MigrationContext.configure(db)
    missing = list(history().iterate_revisions(to, revision(db) or "base"))
    with Operations.context(context):
        for step in reversed(missing):
            step.module.upgrade()
            context.stamp(history(), step.revision)


def revision(db: Connection) -> str:
    """The revision of the tables; "" for an empty database and for one from before revisions."""
    if not sa.inspect(db).has_table("alembic_version"):
        return ""
    return str(db.execute(sa.text("select version_num from alembic_version")).scalar() or "")
