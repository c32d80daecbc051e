"""Apps served for tests: several in one process, and what ends one is told."""

from __future__ import annotations

import pytest
import requests
from sanic import Sanic
from sanic.response import text

from tests.serving import Serving


def app(name: str) -> Sanic:
    made = Sanic(name)

    @made.get("/")
    async def who(_):
        return text(name)

    @made.on_response
    async def mark(_, response):
        response.headers["app"] = name

    return made


def test_apps_one_after_the_other_and_side_by_side():
    for _ in range(2):
        pair = [Serving(app(f"serving-{name}-{_}")).start() for name in "ab"]
        said = [requests.get(each.url, timeout=20) for each in (*pair, *pair)]
        for each in pair:
            each.close()
        assert [answer.text for answer in said] == [each.app.name for each in (*pair, *pair)]
        assert [answer.headers["app"] for answer in said] == [answer.text for answer in said]


def test_what_ends_the_start_is_raised():
    broken = app("serving-broken")

    @broken.before_server_start
    async def fail(*_):
        raise LookupError("no such thing")

    with pytest.raises(LookupError, match="no such thing"):
        Serving(broken).start()
