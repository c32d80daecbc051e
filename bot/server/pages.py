"""Files and pages of bot/web: places filled, styles put in, compressed, with an entity tag and a policy."""

from __future__ import annotations

import base64
import functools
import gzip
import hashlib
import html
import re
from pathlib import Path

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
    "default-src 'none'; script-src 'self'{scripts}; style-src 'self'{styles}; img-src 'self' data:{images}; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors {ancestors}"
)
_PART = re.compile(r"\{\{>([a-z]+)\}\}")
_PLACE = re.compile(r"\{\{([a-z][a-z0-9_]*)\}\}")
STYLES = "<style></style>"
PASSWORDS_ALONE = {"passwords": True, "openid": None}  # the ways into a page, as Login.entrance gives them
_STYLESHEET = re.compile(r'\s*<link rel="stylesheet" href="/\w+/static/([\w/.-]+)" data-inline>')
_SCRIPT = re.compile(r'<script src="/\w+/static/([\w/.-]+)" data-inline></script>')

Packed = tuple[bytes, bytes, str]  # as it is, compressed, its entity tag


class Markup(str):
    """Markup of our own, put into a page as it is."""


@functools.lru_cache(maxsize=256)
def _file(name: str, stamp: int) -> Packed:
    return packed((WEB / name).read_bytes())


@functools.lru_cache(maxsize=64)
def packed(data: bytes) -> Packed:
    return data, gzip.compress(data, 9), hashlib.sha256(data).hexdigest()[:16]


def serve(request: Request, name: str) -> HTTPResponse:
    """A file of bot/web, compressed where the browser can, with an entity tag."""
    path = (WEB / name).resolve()
    if WEB not in path.parents or path.suffix not in TYPES or not path.is_file():
        raise ApiError("not_found")
    found = _file(path.relative_to(WEB).as_posix(), path.stat().st_mtime_ns)
    policy = CSP.format(ancestors="'none'", scripts="", styles="", images="") if path.suffix == ".html" else ""
    return answer(request, path.suffix, found, policy)


def serve_page(
    request: Request, name: str, values: dict[str, str], ancestors: str = "'none'", style: str = "", images: str = ""
) -> HTTPResponse:
    """A page of bot/web with its {{places}} filled from `values`, escaped unless they are Markup.

    Stylesheets marked data-inline are put into the page, with `style` after them: nothing stands between
    the first answer and the first paint. So are scripts marked like that, which must not get lost on the way.
    `images` is one more site that pictures may come from.
    """
    source = template(name, root="/" + request.path.split("/")[1])
    css = "".join(_css(sheet) for sheet in _STYLESHEET.findall(source)) + style
    # In the first one's place: what comes after them in the page still comes after them.
    source = _STYLESHEET.sub("", _STYLESHEET.sub(STYLES, source, count=1))
    page = _PLACE.sub(lambda place: _filled(values[place.group(1)]), source)
    page = page.replace(STYLES, f"<style>{css}</style>", 1)
    page = _SCRIPT.sub(lambda place: f"<script>{_text(place.group(1))}</script>", page)
    policy = CSP.format(
        ancestors=ancestors,
        scripts="".join(_allowed(_text(name)) for name in _SCRIPT.findall(source)),
        styles=_allowed(css) if css else "",
        images=f" {images}" if images else "",
    )
    return answer(request, ".html", packed(page.encode()), policy)


def _allowed(inlined: str) -> str:
    """A policy's word for exactly this text."""
    return f" 'sha256-{base64.b64encode(hashlib.sha256(inlined.encode()).digest()).decode()}'"


def template(name: str, root: str) -> str:
    """A page of bot/web with the parts it shares with others put in; `root` is where its static files are."""
    page = _PART.sub(lambda part: _text(f"shared/{part.group(1)}.html").strip(), _text(name))
    return page.replace("{{root}}", root)


def _text(name: str) -> str:
    return (WEB / name).read_text(encoding="utf-8")


def _css(sheet: str) -> str:
    """A stylesheet without comments and the spaces that only people need."""
    text = _text(sheet)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", text)).strip()


def login_labels() -> dict[str, str]:
    return {k: v[0].strip() for k, v in wiring.phrases().texts.items() if k.startswith("login_")}


def page_labels() -> dict[str, str]:
    texts = wiring.phrases().texts
    return {k[len("page_") :]: v[0].strip() for k, v in texts.items() if k.startswith("page_")}


def _filled(value: str) -> str:
    return value if isinstance(value, Markup) else html.escape(value)


def answer(request: Request, suffix: str, found: Packed, policy: str = "") -> HTTPResponse:
    data, smaller, tag = found
    headers = {
        "ETag": f'"{tag}"',
        "Cache-Control": "no-cache",
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    if suffix == ".html":
        headers["Content-Security-Policy"] = policy
        headers["Referrer-Policy"] = "no-referrer"
    if request.headers.get("if-none-match") == f'"{tag}"':
        return raw(b"", status=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        data = smaller
    return raw(data, content_type=TYPES[suffix], headers=headers)
