"""The desk's page with its words in it: it speaks Danish before anybody has logged in."""

from __future__ import annotations

import json
from typing import Any

from sanic.request import Request
from sanic.response import HTTPResponse

from bot import wiring
from bot.server import pages

# The desk uses modules of the chat page, which ask for these of its labels.
FROM_CHAT = (
    "new_window",
    "today",
    "yesterday",
    "sending",
    "waiting",
    "failed",
    "edit",
    "discard",
    "sources_one",
    "sources_many",
    "read_on",
)


def serve(request: Request, entrance: dict[str, Any] | None = None) -> HTTPResponse:
    """`entrance` is what Login.entrance gives."""
    return pages.serve_page(request, "desk.html", values(entrance))


def values(entrance: dict[str, Any] | None = None) -> dict[str, str]:
    labels = desk_labels()
    chat = pages.page_labels()
    kommuner = [{"id": k.id, "name": k.short_name} for k in wiring.guide().kommuner.values()]
    start = {"labels": {**{name: chat[name] for name in FROM_CHAT}, **labels}, "kommuner": kommuner}
    start["entrance"] = entrance or pages.PASSWORDS_ALONE
    places = {f"desk_{name}": text for name, text in labels.items()}
    own = {**pages.login_labels(), "title": labels["title"]}
    return {**own, **places, "start": json.dumps(start, ensure_ascii=False, separators=(",", ":"))}


def desk_labels() -> dict[str, str]:
    texts = wiring.phrases().texts
    return {k[len("desk_") :]: v[0].strip() for k, v in texts.items() if k.startswith("desk_")}
