"""The tables come from revisions: same as the models, kept rows, one process at a time."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.conversations.database import connect, write_ahead
from bot.conversations.migrations import history, migrate, newest, revision, upgrade
from bot.conversations.schema import metadata
from bot.conversations.store import Store


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/test.db"


def difference(db):
    """What the models have more or less than the database; Rasa makes its own table."""
    return compare_metadata(MigrationContext.configure(db, opts={"compare_type": True}), metadata)


def test_revisions_give_what_the_models_say(url):
    with connect(url).begin() as db:
        assert difference(db) == [], "write a revision: scripts/revision 'what changes'"


def test_revisions_stand_in_one_line():
    assert len(history().get_heads()) == 1
    assert [r.revision for r in history().walk_revisions()][-1] == "0001"


@pytest.fixture
def first(url):
    """A database as the first revision made it, with a conversation in it."""
    engine = sa.create_engine(url)
    with engine.begin() as db:
        upgrade(db, "0001")
        db.execute(
            sa.text("insert into conversations (id, token_hash, created_at, updated_at) values ('c1', 'h', 1.0, 1.0)")
        )
        db.execute(
            sa.text(
                "insert into messages (conversation, seq, sender, text, extra, at)"
                " values ('c1', 1, 'family', 'hej', '{}', 1.0)"
            )
        )
    engine.dispose()
    return url


def test_old_database_keeps_its_rows(first):
    engine = connect(first)

    assert [m.text for m in Store(engine, lambda: 2.0).messages("c1")] == ["hej"]
    with engine.begin() as db:
        assert revision(db) == newest() and difference(db) == []


def test_database_from_before_revisions_is_brought_in_line(first):
    with sa.create_engine(first).begin() as db:
        db.execute(sa.text("drop table alembic_version"))
        db.execute(sa.text("drop table return_codes"))

    engine = connect(first)

    assert [m.text for m in Store(engine, lambda: 2.0).messages("c1")] == ["hej"]
    with engine.begin() as db:
        assert difference(db) == []


def test_processes_that_start_together_do_not_meet(tmp_path):
    def start(url):
        gate.wait(30)
        connect(url).dispose()

    gate = threading.Barrier(6)
    with ThreadPoolExecutor(6) as pool:
        for number in range(20):  # in a new file every time: they meet in one of some fifteen
            starts = [pool.submit(start, f"sqlite:///{tmp_path}/{number}.db") for _ in range(6)]
            assert [each.exception(60) for each in starts] == [None] * 6


@pytest.fixture
def locked(tmp_path):
    """A file that another holds for itself, and a connection that SQLite lets wait for nothing."""
    file = tmp_path / "locked.db"
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with closing(sqlite3.connect(file, timeout=0)) as ours:
            yield other, ours


def test_log_is_turned_on_when_the_other_lets_go(locked):
    other, ours = locked
    letting_go = threading.Timer(0.1, other.execute, ["COMMIT"])
    letting_go.start()

    write_ahead(ours)

    letting_go.join()
    assert ours.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_log_that_cannot_be_turned_on_is_said(locked, monkeypatch):
    monkeypatch.setattr("bot.conversations.database.BUSY_TIMEOUT_MS", 50)

    with pytest.raises(sqlite3.OperationalError, match="locked"):
        write_ahead(locked[1])


def test_second_start_changes_nothing(url):
    engine = connect(url)
    with engine.begin() as db:
        before = db.execute(sa.text("select count(*) from sqlite_master")).scalar()
    migrate(engine)
    with engine.begin() as db:
        assert db.execute(sa.text("select count(*) from sqlite_master")).scalar() == before
