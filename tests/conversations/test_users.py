"""The users file and the sessions that rest on it."""

from __future__ import annotations

import stat
import threading

import pytest
from argon2 import PasswordHasher

from bot.conversations.sessions import IDLE_S, LIFE_S, Sessions
from bot.conversations.users import BadUser, Users, new_password

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def users(tmp_path):
    return Users(tmp_path / "var" / "users.yml", QUICK)


@pytest.fixture
def sessions(engine, clock, users):
    users.add("anna", "hemmelig-kode", "advisor", "Anna J.")
    return Sessions(engine, clock, users)


def test_password_is_kept_as_an_argon2_hash_in_a_private_file(users):
    users.add("anna", "hemmelig-kode", "advisor", "Anna")

    assert stat.S_IMODE(users.path.stat().st_mode) == 0o600
    written = users.path.read_text()
    assert "hemmelig-kode" not in written and "$argon2id$" in written
    assert sorted(p.name for p in users.path.parent.iterdir()) == ["users.yml", "users.yml.lock"]


def test_password_that_fits_gives_the_user(users):
    users.add("anna", "hemmelig-kode", "editor", "Anna")

    assert users.verify("anna", "hemmelig-kode").role == "editor"
    assert users.verify("anna", "hemmelig-kodE") is None
    assert users.verify("bo", "hemmelig-kode") is None


def test_change_by_another_process_is_seen(users):
    users.add("anna", "hemmelig-kode", "advisor")
    assert users.get("bo") is None
    Users(users.path, QUICK).add("bo", "en-anden-kode", "editor")

    assert users.get("bo").role == "editor"


@pytest.mark.parametrize(
    ("name", "password", "role"),
    [("Anna Jensen", "hemmelig-kode", "advisor"), ("", "hemmelig-kode", "advisor"),
     ("../x", "hemmelig-kode", "advisor"),
     ("anna", "kort", "advisor"), ("anna", "x" * 201, "advisor"), ("anna", "hemmelig-kode", "boss")],
)
def test_login_that_cannot_be_made_is_refused(users, name, password, role):
    with pytest.raises(BadUser, match="expected"):
        users.add(name, password, role)
    assert users.all() == []


def test_name_in_use_is_refused(users):
    users.add("anna", "hemmelig-kode", "advisor")

    with pytest.raises(BadUser, match="exists"):
        users.add("anna", "en-anden-kode", "admin")
    assert users.verify("anna", "hemmelig-kode").role == "advisor"


def test_first_login_is_made_once(users):
    name, password = users.first_login("familievejleder", "Familievejleder")

    assert users.verify(name, password).role == "admin"
    assert users.first_login("familievejleder", "Familievejleder") is None


def test_users_added_at_once_are_all_kept(users):
    threads = [
        threading.Thread(target=Users(users.path, QUICK).add, args=(f"u{n}", "hemmelig-kode", "advisor"))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(users.all()) == 8


@pytest.mark.parametrize("text", ["users: [x", "users: [{name: anna}]", "users: 3", "- x"])
def test_file_that_cannot_be_read_names_itself(users, text):
    users.path.parent.mkdir()
    users.path.write_text(text)

    with pytest.raises(BadUser, match=r"users\.yml"):
        users.all()


def test_made_passwords_differ_and_are_long():
    made = {new_password() for _ in range(100)}

    assert len(made) == 100 and all(len(p) == 19 for p in made)


# Sessions


def open_session(sessions, users, name="anna"):
    return sessions.open(users.get(name))[0]


def test_session_knows_its_user(sessions, users):
    secret = open_session(sessions, users)

    assert sessions.find(secret).advisor.name == "Anna J."
    assert sessions.find(secret + "x") is None


def test_session_is_kept_as_a_hash(sessions, users, engine):
    secret = open_session(sessions, users)

    with engine.connect() as db:
        rows = str(db.exec_driver_sql("select * from desk_sessions").all())
    assert secret not in rows


def test_session_ends_after_an_idle_hour_however_often_it_is_looked_at(sessions, users, clock):
    secret = open_session(sessions, users)
    for _ in range(4):
        assert sessions.find(secret)
        clock.forward(IDLE_S / 4)
    clock.forward(1)
    assert sessions.find(secret) is None


def test_session_that_is_used_begins_a_new_hour(sessions, users, clock):
    secret = open_session(sessions, users)
    clock.forward(IDLE_S - 1)
    assert sessions.touch(secret) == clock() + IDLE_S
    clock.forward(IDLE_S - 1)
    assert sessions.find(secret).idle_ends_at == clock() + 1
    clock.forward(2)
    assert sessions.find(secret) is None


def test_session_ends_after_eight_hours_whatever_happens(sessions, users, clock):
    secret = open_session(sessions, users)
    for _ in range(int(LIFE_S / 1800)):
        assert sessions.find(secret)
        sessions.touch(secret)
        clock.forward(1800)
    clock.forward(1)
    assert sessions.find(secret) is None


@pytest.mark.parametrize("change", ["password", "removed", "logged_out"])
def test_session_ends_with_its_reason(sessions, users, change):
    secret = open_session(sessions, users)
    if change == "password":
        users.set_password("anna", "en-ny-lang-kode")
    elif change == "removed":
        users.remove("anna")
    else:
        sessions.end(secret)

    assert sessions.find(secret) is None


def test_other_session_of_the_user_lives_on(sessions, users):
    first, second = open_session(sessions, users), open_session(sessions, users)
    sessions.end(first)

    assert sessions.find(second) and sessions.has("anna")
