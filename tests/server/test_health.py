"""Waiting for the action server, which starts beside this one."""

from __future__ import annotations

import pytest

from bot.server import health
from tests.loops import run


@pytest.fixture
def answers(monkeypatch):
    """What the action server's address gives, one after the other; the last one again and again."""
    given: list[str | Exception] = []

    async def actions() -> str:
        found = given.pop(0) if len(given) > 1 else given[0]
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(health, "_actions", actions)
    monkeypatch.setattr(health, "AGAIN_S", 0)
    return given


def test_it_is_waited_for(answers):
    answers += [ConnectionRefusedError(), "HTTP 503", ""]

    assert run(health.actions_answer(within=30))
    assert answers == [""]


def test_but_not_forever(answers):
    answers += [ConnectionRefusedError()]

    assert not run(health.actions_answer(within=0))
