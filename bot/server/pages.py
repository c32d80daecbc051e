"""Static files of the pages, and what the chat page needs before the first message."""

from __future__ import annotations

import functools
import gzip
import hashlib
import html
import json
import re
from pathlib import Path
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, raw

from bot import wiring
from bot.server.errors import ApiError

WEB = Path(__file__).resolve().parent.parent / "web"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors {ancestors}"
)


_PLACE = re.compile(r"\{\{([a-z][a-z0-9_]*)\}\}")
EMBED_LABELS = b"/*labels*/ {}"  # stands in embed.js, which may hold no Danish itself


@functools.lru_cache(maxsize=256)
def _file(name: str, stamp: int) -> tuple[bytes, bytes, str]:
    return _packed((WEB / name).read_bytes())


@functools.lru_cache(maxsize=32)
def _packed(data: bytes) -> tuple[bytes, bytes, str]:
    return data, gzip.compress(data, 9), hashlib.sha256(data).hexdigest()[:16]


def serve(request: Request, name: str, ancestors: str = "'none'") -> HTTPResponse:
    """A file of bot/web, compressed where the browser can, with an entity tag."""
    path = (WEB / name).resolve()
    if WEB not in path.parents or path.suffix not in TYPES or not path.is_file():
        raise ApiError("not_found")
    found = _file(path.relative_to(WEB).as_posix(), path.stat().st_mtime_ns)
    return _answer(request, path.suffix, found, ancestors)


def serve_page(request: Request, name: str, values: dict[str, str], ancestors: str = "'none'") -> HTTPResponse:
    """A page of bot/web with its {{places}} filled, escaped, from `values`."""
    source = (WEB / name).read_text(encoding="utf-8")
    page = _PLACE.sub(lambda place: html.escape(values[place.group(1)]), source)
    return _answer(request, Path(name).suffix, _packed(page.encode()), ancestors)


def _answer(request: Request, suffix: str, found: tuple[bytes, bytes, str], ancestors: str) -> HTTPResponse:
    data, packed, tag = found
    headers = {
        "ETag": f'"{tag}"',
        "Cache-Control": "no-cache",
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    if suffix == ".html":
        headers["Content-Security-Policy"] = CSP.format(ancestors=ancestors)
        headers["Referrer-Policy"] = "no-referrer"
    if request.headers.get("if-none-match") == f'"{tag}"':
        return raw(b"", status=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        data = packed
    return raw(data, content_type=TYPES[suffix], headers=headers)


def add_chat_pages(blueprint: Blueprint) -> None:
    @blueprint.get("/")
    async def chat_page(request: Request) -> HTTPResponse:
        # The chat page may stand in a frame on the municipality's site: that is how it is embedded.
        return serve_page(request, "chat.html", _chat_values(), ancestors="*")

    @blueprint.get("/embed.js")
    async def embed(request: Request) -> HTTPResponse:
        labels = {k[len("embed_") :]: v for k, v in page_labels().items() if k.startswith("embed_")}
        labels["name"] = page_labels()["name"]
        script = (WEB / "embed.js").read_bytes().replace(EMBED_LABELS, json.dumps(labels).encode())
        response = _answer(request, ".js", _packed(script), "'none'")
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    @blueprint.get("/static/<name:path>")
    async def static(request: Request, name: str) -> HTTPResponse:
        return serve(request, name)


def page_labels() -> dict[str, str]:
    texts = wiring.phrases().texts
    return {k[len("page_") :]: v[0].strip() for k, v in texts.items() if k.startswith("page_")}


def button_titles() -> dict[str, str]:
    """Title by payload of the buttons the page itself shows, which stand in no message."""
    titles = {b["payload"]: b["title"] for b in start()["buttons"]}
    return {"/request_advisor": page_labels()["human"], **titles}


def _chat_values() -> dict[str, str]:
    """What chat.html says, so that it is whole before any script has run."""
    begin = start()
    labels = {f"page_{name}": text for name, text in begin["labels"].items()}
    return {
        **labels,
        "greeting": begin["greeting"],
        "robot": begin["robot"],
        "start": json.dumps(begin, ensure_ascii=False, separators=(",", ":")),
    }


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
        "labels": page_labels(),
    }
