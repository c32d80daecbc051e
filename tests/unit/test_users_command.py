"""`python -m bot users`."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest

from bot import wiring
from bot.commands import users as command
from bot.conversations.users import Users


@pytest.fixture
def path(tmp_path, monkeypatch):
    path = tmp_path / "users.yml"
    monkeypatch.setattr(wiring, "settings", lambda: SimpleNamespace(desk_users_file=path))
    monkeypatch.setattr("sys.stdin", io.StringIO("hemmelig-kode\n"))
    return path


def test_add_with_a_password_from_standard_input_makes_the_login(path, capsys):
    assert command.run(["add", "anna", "--role", "editor", "--shown", "Anna J.", "--password-stdin"]) == 0

    user = Users(path).verify("anna", "hemmelig-kode")
    assert (user.role, user.shown) == ("editor", "Anna J.")
    assert "hemmelig" not in capsys.readouterr().out


def test_add_without_a_terminal_prints_a_password_that_works(path, capsys):
    command.run(["add", "anna", "--role", "advisor"])

    password = capsys.readouterr().out.split()[-1]
    assert Users(path).verify("anna", password)


def test_password_replaces_the_password(path, capsys):
    Users(path).add("anna", "den-gamle-kode", "advisor")

    assert command.run(["password", "anna", "--password-stdin"]) == 0
    assert Users(path).verify("anna", "hemmelig-kode") and not Users(path).verify("anna", "den-gamle-kode")


def test_list_shows_names_and_roles_without_hashes(path, capsys):
    Users(path).add("anna", "hemmelig-kode", "advisor", "Anna J.")
    command.run(["list"])

    out = capsys.readouterr().out
    assert "anna" in out and "advisor" in out and "argon2" not in out


@pytest.mark.parametrize("arguments", [["add", "anna"], ["password", "nobody"], ["remove", "nobody"], ["add", "A B"]])
def test_what_cannot_be_done_is_one_line_and_exit_1(path, capsys, arguments):
    Users(path).add("anna", "hemmelig-kode", "advisor")

    assert command.run(arguments) == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
