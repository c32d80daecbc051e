"""The description names every route that programs use, and no other."""

from __future__ import annotations

import re

import yaml

from bot.settings import ROOT

# Pages and files for browsers; their addresses are no interface.
BROWSERS = (
    "/",
    "/chat",
    "/chat/embed.js",
    "/chat/enkel",
    "/chat/enkel/frist.ics",
    "/chat/startpakke.pdf",
    "/chat/tilgaengelighed",
    "/desk",
    "/webhooks/rest",
)
# Rooms with descriptions of their own pages; programs have no business there yet.
ELSEWHERE = ("/redaktion", "/desk/openid")


def test_description_and_routes_are_the_same(routes):
    spec = yaml.safe_load((ROOT / "docs" / "openapi.yml").read_text(encoding="utf-8"))
    described = {
        (path, method.upper())
        for path, methods in spec["paths"].items()
        for method in methods
        if method != "parameters"
    }
    there = {(re.sub(r"<(\w+)[^>]*>", r"{\1}", path).rstrip("/") or "/", method) for path, method in routes}
    for_programs = {
        (path, method) for path, method in there
        if path not in BROWSERS and "/static/" not in path and not path.startswith(ELSEWHERE)
    }  # fmt: skip

    assert sorted(described - there) == []
    assert sorted(for_programs - described) == []
