"""Whom a limit counts, and when it lets again."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from bot.server.errors import ApiError
from bot.server.limits import Limits, address


@pytest.mark.parametrize(
    "named, counted",
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:0:1::7", "2001:db8:0:1::/64"),
        ("[2001:db8:0:1::8]", "2001:db8:0:1::/64"),
        ("2001:db8:0:2::7", "2001:db8:0:2::/64"),
        ("unix:", "unix:"),
        ("x" * 500, "x" * 64),
        ("", "?"),
    ],
)
def test_address_is_one_home(named, counted):
    assert address(SimpleNamespace(remote_addr=named, ip="")) == counted


def test_limit_lets_again_after_its_window():
    now = [0.0]
    limits = Limits(lambda: now[0])
    for _ in range(3):
        limits.check("x", "a", 3, 60.0)
    with pytest.raises(ApiError):
        limits.check("x", "a", 3, 60.0)
    limits.check("x", "b", 3, 60.0)

    now[0] = 60.1
    limits.check("x", "a", 3, 60.0)
