"""One engine per process, with what SQLite needs to be safe and quick under many readers."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.pool import QueuePool

from bot.conversations.migrations import migrate

BUSY_TIMEOUT_MS = 10_000
AGAIN_AFTER = 0.01  # seconds between two attempts to turn the log on
# A network that swallows every packet is noticed within seconds, instead of after the kernel's quarter of an hour.
POSTGRESQL_LINE = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "3",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}


def connect(url: str) -> Engine:
    """An engine on `url` with its tables as this program wants them; makes the SQLite file's folder."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(
            url, connect_args={"check_same_thread": False, "timeout": 10}, hide_parameters=True, **_pool(parsed)
        )
        sa.event.listen(engine, "connect", _sqlite_pragmas)
        sa.event.listen(engine, "begin", _sqlite_begin)
    else:
        # Parameters stay out of errors, and so out of logs: they are what families wrote.
        engine = sa.create_engine(
            with_line(parsed), pool_pre_ping=True, pool_size=10, max_overflow=10, hide_parameters=True
        )
    migrate(engine)
    return engine


def with_line(url: URL) -> URL:
    """`url` with our limits on a dead line, where it does not set its own."""
    return url.set(query={**POSTGRESQL_LINE, **url.query})


def _pool(url: URL) -> dict[str, Any]:
    """Connections are kept: the last one to close writes the log back, which costs more than a query."""
    in_memory = not url.database or url.database == ":memory:"
    return {} if in_memory else {"poolclass": QueuePool, "pool_size": 10, "max_overflow": 20}


def write_ahead(connection: sqlite3.Connection) -> None:
    """Turn SQLite's write-ahead log on; waits for others, and raises OperationalError when they take too long.

    Two processes that both turn it on in a new file would wait for each other: SQLite tells one of them at once
    that the file is locked, whatever the time to wait is set to.
    """
    give_up = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > give_up:
                raise
            time.sleep(AGAIN_AFTER)


def _sqlite_pragmas(connection, _record) -> None:
    connection.isolation_level = None  # we begin transactions ourselves, see below
    write_ahead(connection)
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=FULL")  # an acknowledged message survives a power cut
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")  # erased words are overwritten in the file
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.close()


def _sqlite_begin(connection) -> None:
    # IMMEDIATE takes the write lock at once: two writers wait in turn instead of failing late.
    # Read-only work uses Engine.connect() with autocommit and never comes here.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
