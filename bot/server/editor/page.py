"""The editors' page with its words in it."""

from __future__ import annotations

import json
from typing import Any

from sanic.request import Request
from sanic.response import HTTPResponse

from bot import wiring
from bot.server import pages

PREFIX = "edit_"


def serve(request: Request, entrance: dict[str, Any] | None = None) -> HTTPResponse:
    """`entrance` is what Login.entrance gives."""
    return pages.serve_page(request, "redaktion.html", values(entrance))


def values(entrance: dict[str, Any] | None = None) -> dict[str, str]:
    """The page's own labels keep their prefix: the chat's own sit beside them, for the preview."""
    labels = editor_labels()
    kommuner = [{"id": k.id, "name": k.short_name} for k in wiring.guide().kommuner.values()]
    start = {"labels": {**pages.page_labels(), **labels}, "kommuner": kommuner}
    start["entrance"] = entrance or pages.PASSWORDS_ALONE
    own = {**pages.login_labels(), "title": labels["edit_title"]}
    return {**own, **labels, "start": json.dumps(start, ensure_ascii=False, separators=(",", ":"))}


def editor_labels() -> dict[str, str]:
    return {k: v[0].strip() for k, v in wiring.phrases().texts.items() if k.startswith(PREFIX)}
