"""A desk over a database of its own, with a clock the test sets and the real phrases."""

from __future__ import annotations

import functools
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.conversations.database import connect
from bot.conversations.desk import Desk, build
from bot.conversations.schema import metadata
from bot.conversations.transitions import Advisor
from bot.guide import phrases
from bot.guide.model import Kommune
from bot.settings import Settings

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"
ANNA = Advisor("anna", "Anna")
BO = Advisor("bo", "Bo")
# A Monday at 10.00 in Copenhagen.
MONDAY = 1_768_208_400.0


class Clock:
    def __init__(self, now: float = MONDAY) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += seconds


def kommune_with(**values) -> Kommune:
    weekdays = ("monday", "tuesday", "wednesday", "thursday", "friday")
    given = {
        "id": "gentofte",
        "name": "Gentofte Kommune",
        "short_name": "Gentofte",
        "names": (),
        "contacts": {},
        "opening_hours": {day: ("09:00-12:00", "12:30-15:00") for day in weekdays},
        **values,
    }
    return Kommune(**given)


@functools.cache
def wording():
    return phrases.load(KNOWLEDGE / "phrases")


def make_desk(engine, clock, **settings) -> Desk:
    values = {"desk_users_file": Path("unused.yml"), **settings}
    return build(
        engine, clock, wording().say, lambda: {"gentofte": kommune_with()}, replace(Settings(), **values)
    )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory):
    """An SQLite file with the tables and nothing in them; making them takes longer than most tests."""
    path = tmp_path_factory.mktemp("empty") / "test.db"
    connect(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture(scope="session")
def new_engine(empty_database):
    """Makes engines without a row: on an SQLite file in the folder, or on what TEST_POSTGRES_URL names."""
    url = os.environ.get("TEST_POSTGRES_URL")

    def make(folder: Path) -> sa.engine.Engine:
        if not url:
            shutil.copy(empty_database, folder / "test.db")
        made = connect(url or f"sqlite:///{folder}/test.db")
        if url:
            with made.begin() as db:
                for table in reversed(metadata.sorted_tables):
                    db.execute(sa.delete(table))
        return made

    return make


@pytest.fixture
def engine(tmp_path, new_engine):
    made = new_engine(tmp_path)
    yield made
    made.dispose()


@pytest.fixture
def desk(engine, clock, tmp_path) -> Desk:
    return make_desk(engine, clock, desk_users_file=tmp_path / "users.yml")


@pytest.fixture
def store(desk):
    return desk.handoff.store


@pytest.fixture
def family(store) -> str:
    """A conversation with the bot."""
    return store.create("gentofte")[0].id


@pytest.fixture
def waiting(desk, family) -> str:
    desk.presence.beat(ANNA)
    desk.handoff.request(family, "r1", "asked", kommune="gentofte")
    return family


@pytest.fixture(scope="session")
def desk_maker():
    return make_desk


@pytest.fixture(scope="session")
def clock_maker():
    return Clock


@pytest.fixture(scope="session")
def make_kommune():
    return kommune_with
