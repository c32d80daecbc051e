"""A copy is whole, is taken while others write, and comes back."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from bot import backup
from bot.conversations.database import connect
from bot.conversations.store import Store
from bot.settings import Settings


@pytest.fixture
def settings(tmp_path):
    var = tmp_path / "var"
    var.mkdir()
    (var / "desk-users.yml").write_text("anna: {}\n")
    return replace(
        Settings(),
        database_url=f"sqlite:///{var}/familieguiden.db",
        desk_users_file=var / "desk-users.yml",
        model_key_file=var / "model.key",
        var=var,
    )


@pytest.fixture
def store(settings):
    return Store(connect(settings.database_url), lambda: 1.0)


def test_copy_comes_back(settings, store, tmp_path):
    conversation, token = store.create("gentofte")
    store.add_from_family(conversation.id, "før kopien", "a")
    backup.backup(settings, tmp_path / "copy")
    store.add_from_family(conversation.id, "efter kopien", "b")
    settings.desk_users_file.write_text("nobody: {}\n")
    store.engine.dispose()

    backup.restore(settings, tmp_path / "copy")

    back = Store(connect(settings.database_url), lambda: 1.0)
    assert [m.text for m in back.messages(back.by_token(token).id)] == ["før kopien"]
    assert settings.desk_users_file.read_text() == "anna: {}\n"


def test_copy_is_whole_while_others_write(settings, store, tmp_path):
    conversation, _ = store.create()
    stop = threading.Event()

    def write():
        number = 0
        while not stop.is_set():
            number += 1
            store.add_from_family(conversation.id, f"besked {number} " + "x" * 500, str(number))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        backup.backup(settings, tmp_path / "copy")
    finally:
        stop.set()
        writer.join(30)

    copied = Store(connect(f"sqlite:///{tmp_path}/copy/familieguiden.db"), lambda: 1.0)
    numbers = [m.seq for m in copied.messages(conversation.id, 0, 100_000)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_changed_copy_is_refused_before_anything_is_touched(settings, store, tmp_path):
    store.create()
    backup.backup(settings, tmp_path / "copy")
    (tmp_path / "copy" / "desk-users.yml").write_text("evil: {}\n")

    with pytest.raises(backup.BackupError, match="desk-users"):
        backup.restore(settings, tmp_path / "copy")
    assert settings.desk_users_file.read_text() == "anna: {}\n"


def test_folder_with_something_in_it_is_refused(settings, store, tmp_path):
    with pytest.raises(backup.BackupError, match="not empty"):
        backup.backup(settings, settings.var)


def test_copy_of_another_kind_of_database_is_refused(settings, store, tmp_path):
    backup.backup(settings, tmp_path / "copy")
    with pytest.raises(backup.BackupError, match="postgresql"):
        backup.restore(replace(settings, database_url="postgresql://x@127.0.0.1/x"), tmp_path / "copy")
