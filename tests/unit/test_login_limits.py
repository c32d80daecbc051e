"""Guessing is stopped; sharing an address, or a name others guess at, locks nobody out."""

from __future__ import annotations

import pytest

from bot.server.access.login_limits import (
    KNOWN_S,
    MOST_KNOWN,
    MOST_OF_ADDRESS,
    MOST_OF_PAIR,
    MOST_OF_USER,
    WINDOW_S,
    LoginLimits,
)
from bot.server.errors import ApiError


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def limits(clock):
    return LoginLimits(clock)


def fail(limits, times, address="a", user="anna"):
    for n in range(times):
        limits.note(address.format(n), user.format(n), False)


def held(limits, address="a", user="anna") -> bool:
    try:
        limits.check(address, user)
    except ApiError as error:
        assert error.code == "too_many"
        return True
    return False


def test_one_name_from_one_address_is_held_and_let_go_after_the_window(limits, clock):
    fail(limits, MOST_OF_PAIR - 1)
    assert not held(limits)
    fail(limits, 1)
    assert held(limits) and held(limits, user="ANNA")
    assert not held(limits, user="bo") and not held(limits, address="b")
    clock.now += WINDOW_S + 1
    assert not held(limits)


def test_one_name_from_everywhere_is_held_but_not_where_she_is_known(limits):
    limits.note("home", "anna", True)
    fail(limits, MOST_OF_USER, address="x{}")

    assert held(limits, "a new place") and not held(limits, "home")


def test_many_names_from_one_address_are_held_but_not_who_is_known_there(limits):
    limits.note("town hall", "anna", True)
    fail(limits, MOST_OF_ADDRESS, address="town hall", user="u{}")

    assert held(limits, "town hall", "bo") and not held(limits, "town hall", "anna")


def test_known_user_is_still_held_by_guesses_at_her_own_name_there(limits):
    limits.note("a", "anna", True)
    fail(limits, MOST_OF_PAIR)

    assert held(limits)


def test_acquaintance_ends(limits, clock):
    limits.note("home", "anna", True)
    clock.now += KNOWN_S + 1
    fail(limits, MOST_OF_USER, address="x{}")

    assert held(limits, "home")


def test_success_counts_for_nothing(limits):
    for _ in range(1000):
        limits.note("a", "anna", True)

    assert not held(limits)


def test_memory_is_bounded(limits):
    for n in range(MOST_KNOWN + 5):
        limits.note("a", f"u{n}", True)

    assert len(limits._known) == MOST_KNOWN
