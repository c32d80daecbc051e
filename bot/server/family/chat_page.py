"""The chat page as it is sent: whole before any script has run, in the look of the website it stands on."""

from __future__ import annotations

import json
from html import escape
from typing import Any
from urllib.parse import urlsplit

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from bot import wiring
from bot.server import pages
from bot.server.family import accessibility_page, theme
from bot.server.pages import Markup

LONGEST_NAME = 40
LONGEST_START = 400
EMBED_LABELS = b"/*labels*/ {}"  # stands in embed.js, which may hold no Danish itself


def add(blueprint: Blueprint) -> None:
    @blueprint.get("/")
    async def chat_page(request: Request) -> HTTPResponse:
        asked = Asked(request)
        # The chat page may stand in a frame on the municipality's site: that is how it is embedded.
        return pages.serve_page(
            request, "chat.html", values(asked), ancestors="*", style=theme.style(asked.colour), images=asked.logo_site
        )

    @blueprint.get("/tilgaengelighed")
    async def accessibility(request: Request) -> HTTPResponse:
        kommune = request.args.get("kommune") or ""
        return pages.serve_page(request, "tilgaengelighed.html", accessibility_page.values(kommune))

    @blueprint.get("/embed.js")
    async def embed(request: Request) -> HTTPResponse:
        labels = {k[len("embed_") :]: v for k, v in pages.page_labels().items() if k.startswith("embed_")}
        labels["name"] = pages.page_labels()["name"]
        script = (pages.WEB / "embed.js").read_bytes().replace(EMBED_LABELS, json.dumps(labels).encode())
        response = pages.answer(request, ".js", pages.packed(script))
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    @blueprint.get("/static/<name:path>")
    async def static(request: Request, name: str) -> HTTPResponse:
        return pages.serve(request, name)


class Asked:
    """What the page's address asks for. Words and pictures only for a frame: they are the website's own."""

    def __init__(self, request: Request) -> None:
        given = {name: (request.args.get(name) or "").strip() for name in ("kommune", "name", "start", "color", "logo")}
        framed = request.args.get("embed") == "1" and request.headers.get("sec-fetch-dest", "iframe") == "iframe"
        site = _origin(request.headers.get("referer", ""))
        self.kommune = given["kommune"]
        self.name = given["name"][:LONGEST_NAME]
        self.colour = given["color"]
        self.start = given["start"][:LONGEST_START] if framed else ""
        # Only from the very site that the frame stands on, which could show the picture itself.
        self.logo = given["logo"] if framed and site and _origin(given["logo"]) == site else ""
        self.logo_site = site if self.logo else ""


def _origin(address: str) -> str:
    try:
        parts = urlsplit(address)
        known = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if known and "@" not in parts.netloc else ""


def values(asked: Any) -> dict[str, str]:
    begin = start()
    kommuner = {each["id"]: each["name"] for each in begin["kommuner"]}
    labels = {f"page_{name}": text for name, text in begin["labels"].items()}
    return {
        **labels,
        "page_name": asked.name or labels["page_name"],
        "greeting": asked.start or begin["greeting"],
        "robot": begin["robot"],
        "logo": asked.logo or "/chat/static/icon.svg",
        "access_address": "/chat/tilgaengelighed" + (f"?kommune={asked.kommune}" if asked.kommune in kommuner else ""),
        "kommune_hidden": Markup("hidden" if asked.kommune in kommuner else ""),
        "kommune_options": Markup("".join(_option(*each) for each in kommuner.items())),
        "start_buttons": Markup("".join(_button(each["title"]) for each in begin["buttons"])),
        "start": json.dumps(begin, ensure_ascii=False, separators=(",", ":")),
    }


def _option(identity: str, name: str) -> str:
    return f'<option value="{escape(identity)}">{escape(name)}</option>'


def _button(title: str) -> str:
    return f'<button type="button" class="button">{escape(title)}</button>'


def button_titles() -> dict[str, str]:
    """Title by payload of the buttons the page itself shows, which stand in no message."""
    titles = {b["payload"]: b["title"] for b in start()["buttons"]}
    return {"/request_advisor": pages.page_labels()["human"], **titles}


def start() -> dict[str, Any]:
    """Greeting, first buttons, kommuner and page labels, all from knowledge/."""
    guide, phrases = wiring.live_guide().get()
    say = phrases.say
    return {
        "greeting": say("greeting"),
        "robot": say("you_write_with_a_robot"),
        "buttons": [
            {"title": say(f"start_button_{n}"), "payload": say(f"start_payload_{n}")}
            for n in range(1, 6)
            if f"start_button_{n}" in phrases
        ],
        "kommuner": [{"id": k.id, "name": k.short_name} for k in guide.kommuner.values()],
        "labels": pages.page_labels(),
    }
