"""What holds for every request and answer: headers, sizes, and text that is text."""

from __future__ import annotations

import logging
import re
import time
from urllib.parse import unquote_to_bytes

from httptools.parser.errors import HttpParserError
from sanic import Sanic
from sanic.http import Http
from sanic.request import Request
from sanic.response import BaseHTTPResponse, HTTPResponse

from bot import logs
from bot.conversations.switches import ALL, Switches
from bot.server import metrics
from bot.server.errors import ApiError, closed
from bot.server.limits import Limits, address

access = logging.getLogger(logs.ACCESS)

ALWAYS = ("/health", "/ready", "/metrics")  # operators and proxies ask these whatever is turned off
MAX_HEADERS = 100
MAX_VALUE = 4_096
MAX_TARGET = 4_096  # path and query
# Biggest body by where it goes, first match; what is not named takes the least.
BODIES = (
    ("/desk/api", 64_000),
    ("/desk/chatwoot", 256_000),
    ("/redaktion", 256_000),
    ("/chat", 32_000),
    ("/webhooks/rest", 32_000),
    ("", 8_000),
)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# For answers that bring no policy of their own: they are data, and nobody may run or frame them.
NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
YEAR_S = 31_536_000
NO_ADDRESS = "/%ff"  # no UTF-8, so _examine refuses it
_NUL = re.compile(b"[\x00\r\n]")


def add(app: Sanic, per_address: int, switches: Switches) -> None:
    """`per_address`: how many writes a minute one address may make to the chat, all its families together."""
    limits = Limits()

    async def examine(request: Request) -> HTTPResponse | None:
        request.ctx.began = time.perf_counter()
        request.ctx.identity = logs.begin(request.headers.get("x-request-id", ""))
        # A refusal is returned, not raised: this also runs on the way to an error's answer.
        if path_of(request) not in ALWAYS and switches.off(ALL):
            return closed(request, switches.message(ALL))
        try:
            _examine(request)
            if request.method not in ("GET", "HEAD") and path_of(request).startswith("/chat"):
                limits.check("address", address(request), per_address, 60.0)
        except ApiError as error:
            return error.response()
        return None

    Http.create_empty_request = _create_empty_request  # type: ignore[method-assign, assignment]
    app.register_middleware(examine, "request")
    app.register_middleware(protect, "response")


_sanics_own = Http.create_empty_request


def _create_empty_request(http: Http) -> None:
    """Sanic drops the line on an address it cannot read: with another in its place it is refused kindly."""
    try:
        _sanics_own(http)
    except (UnicodeError, HttpParserError):
        http.url = NO_ADDRESS
        _sanics_own(http)


def path_of(request: Request) -> str:
    """The path as it was sent; request.path fails on what is not UTF-8."""
    return request.raw_url.partition(b"?")[0].decode("latin-1")


def _examine(request: Request) -> None:
    """Refuse what no honest client sends, before any route sees it."""
    if request.method not in METHODS:
        raise ApiError("not_found")
    if len(request.headers) > MAX_HEADERS or any(len(v) > MAX_VALUE for v in request.headers.values()):
        raise ApiError("too_long")
    if len(request.raw_url) > MAX_TARGET:
        raise ApiError("too_long")
    # Sanic reads headers as UTF-8 and keeps bytes that are none as halves of a pair.
    if not _is_text(request.raw_url) or any("\udc80" <= c <= "\udcff" for v in request.headers.values() for c in v):
        raise ApiError("bad_request")
    if len(request.body) > _biggest(path_of(request)):
        raise ApiError("too_long")


def _biggest(path: str) -> int:
    return next(size for start, size in BODIES if path.startswith(start))


def _is_text(target: bytes) -> bool:
    """Whether the address, with its percent signs resolved, is UTF-8 without NUL and line ends."""
    plain = unquote_to_bytes(target.replace(b"+", b" "))
    try:
        plain.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not _NUL.search(plain)


async def protect(request: Request, response: BaseHTTPResponse) -> None:
    """Headers on every answer, also on errors and streams; a route's own stay."""
    _tell(request, response)
    headers = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Content-Security-Policy", NOTHING)
    headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", PERMISSIONS)
    if "frame-ancestors 'none'" in headers["Content-Security-Policy"]:
        headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if is_https(request):
        headers.setdefault("Strict-Transport-Security", f"max-age={YEAR_S}")
    if "/api/" in path_of(request):
        headers.setdefault("Cache-Control", "no-store")


def _tell(request: Request, response: BaseHTTPResponse) -> None:
    """One line and one count a request: the route's pattern, never the address, which may hold a search."""
    route = f"/{request.route.path}" if request.route else "none"
    seconds = time.perf_counter() - getattr(request.ctx, "began", time.perf_counter())
    response.headers["X-Request-Id"] = getattr(request.ctx, "identity", "")
    metrics.REQUESTS.labels(request.method if request.method in METHODS else "other", str(response.status)).inc()
    fields = {"method": request.method[:8], "route": route, "status": response.status, "ms": round(seconds * 1000, 1)}
    access.info("request", extra=fields)


def is_https(request: Request) -> bool:
    return request.headers.get("x-forwarded-proto", request.scheme) == "https"
