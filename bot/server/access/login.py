"""Log-in to the desk and the editors' page: cookie, CSRF token, roles, rate limits."""

from __future__ import annotations

import asyncio
import functools
import hmac
import time
from collections.abc import Callable, Coroutine
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, empty
from sanic.response import json as json_response

from bot import wiring
from bot.conversations.desk import Desk
from bot.conversations.presence import AVAILABLE
from bot.conversations.sessions import LIFE_S, Session
from bot.conversations.users import User
from bot.server.access.login_limits import LoginLimits
from bot.server.body import read_json as read_body
from bot.server.errors import ApiError
from bot.server.limits import address

COOKIE = "familieguiden_desk"
AT_DESK = ("advisor", "admin")
EVERYONE = ("advisor", "editor", "admin")
ALIVE_EVERY_S = 5.0
HASHING_AT_ONCE = 2  # argon2 takes 64 MB a time
STATUS = {
    "bad_login": 401,
    "no_passwords": 403,
    "bad_note": 400,
    "bad_status": 400,
    "not_present": 409,
    "not_yours": 409,
}

Handler = Callable[..., Coroutine[Any, Any, HTTPResponse | None]]


class DeskError(ApiError):
    """Errors only the desk knows; their sentences stand in knowledge/phrases/desk.yml."""

    @property
    def status(self) -> int:
        return STATUS[self.code]


class Login:
    """Guards routes; also keeps the presence of whoever passes."""

    def __init__(self, desk: Desk, clock: Callable[[], float] = time.monotonic) -> None:
        self.desk = desk
        self.clock = clock
        self.limits = LoginLimits(clock)
        self._alive: dict[str, float] = {}
        self._hashing = asyncio.Semaphore(HASHING_AT_ONCE)
        self.provider_name = ""
        self.leave_provider: Callable[[str, str], Coroutine[Any, Any, str]] | None = None

    def blueprint(self) -> Blueprint:
        blueprint = Blueprint("login", url_prefix="/desk/api")
        add = blueprint.add_route
        add(unbound(self.login), "/login", methods=["POST"])
        add(self.guard(self.logout, EVERYONE), "/logout", methods=["POST"])
        add(self.guard(self.me, EVERYONE), "/me", methods=["GET"])
        add(self.guard(self.beat, by_hand=False), "/heartbeat", methods=["POST"])
        return blueprint

    def entrance(self) -> dict[str, Any]:
        """What the page of a log-in offers: passwords, and the provider's button where there is one."""
        say = wiring.phrases().say
        shown = {"text": say("openid_button", name=self.provider_name or say("openid_name")), "or": say("openid_or")}
        ways = self.desk.sessions.ways
        return {"passwords": ways.passwords, "openid": shown if ways.openid else None}

    def guard(self, handler: Handler, roles: tuple[str, ...] = AT_DESK, by_hand: bool | None = None) -> Handler:
        """A route for a living session with one of the roles; writes need the CSRF token.

        What a person does keeps the session alive. At the desk that is every write unless `by_hand` says
        otherwise: its page reads by itself, and tells with its heartbeat whether anybody is there.
        """

        async def guarded(request: Request, **values: Any) -> HTTPResponse | None:
            session = await self.session(request)
            if request.method not in ("GET", "HEAD"):
                self._check_csrf(request, session)
            self.allow(session, roles)
            counts = roles != AT_DESK or request.method not in ("GET", "HEAD")
            if counts if by_hand is None else by_hand:
                await asyncio.to_thread(self.desk.sessions.touch, request.cookies.get(COOKIE, ""))
            if session.user.role in AT_DESK and not request.args.get("beats"):
                await self.alive(session)
            return await handler(request, session, **values)

        guarded.__name__ = handler.__name__
        guarded.roles = roles  # type: ignore[attr-defined]  # a test reads them off every route
        return guarded

    async def session(self, request: Request) -> Session:
        secret = request.cookies.get(COOKIE, "")
        session = await asyncio.to_thread(self.desk.sessions.find, secret) if secret else None
        if session is None:
            raise ApiError("not_logged_in")
        return session

    def allow(self, session: Session, roles: tuple[str, ...] = AT_DESK) -> None:
        if session.user.role not in roles:
            raise ApiError("not_allowed")

    def _check_csrf(self, request: Request, session: Session) -> None:
        given = request.headers.get("x-csrf-token", "")
        if not hmac.compare_digest(given.encode(), session.csrf.encode()):
            raise ApiError("bad_csrf")

    async def alive(self, session: Session, at_once: bool = False) -> None:
        """The advisor's desk is there: renew presence and leases, every few seconds at most."""
        now, name = self.clock(), session.user.name
        if not at_once and self._alive.get(name, -ALIVE_EVERY_S) > now - ALIVE_EVERY_S:
            return
        self._alive[name] = now
        await asyncio.to_thread(self.desk.presence.beat, session.advisor)
        await asyncio.to_thread(self.desk.ownership.heartbeat, session.advisor)

    async def login(self, request: Request) -> HTTPResponse:
        same_site(request)
        body = read_body(request)
        name, password = body.get("user"), body.get("password")
        if not isinstance(name, str) or not isinstance(password, str):
            raise ApiError("bad_request")
        if not self.desk.sessions.ways.passwords:
            raise DeskError("no_passwords")
        user = await self._verified(address(request), name[:64], password)
        secret, session = await asyncio.to_thread(self.desk.sessions.open, user)
        response = json_response(_who(session), ensure_ascii=False)
        await self.let_in(request, response, secret, session)
        return response

    async def _verified(self, where: str, name: str, password: str) -> User:
        self.limits.check(where, name)
        async with self._hashing:
            self.limits.check(where, name)  # those who waited here may have used up the guesses
            user = await asyncio.to_thread(self.desk.users.verify, name, password)
            self.limits.note(where, name, user is not None)
        if user is None:
            raise DeskError("bad_login")
        return user

    async def let_in(self, request: Request, response: HTTPResponse, secret: str, session: Session) -> None:
        """The cookie, and presence at the desk: the same however somebody logged in."""
        if session.user.role in AT_DESK:
            await asyncio.to_thread(self.desk.presence.set, session.advisor, AVAILABLE)
        set_cookie(request, response, COOKIE, secret, int(LIFE_S))

    async def logout(self, request: Request, session: Session) -> HTTPResponse:
        """End this session; with the last one the advisor's families go back to the queue.

        Who came from the OpenID provider is told where to log out there as well.
        """
        id_token = await asyncio.to_thread(self.desk.sessions.end, request.cookies.get(COOKIE, ""))
        if not await asyncio.to_thread(self.desk.sessions.has, session.user.name):
            await asyncio.to_thread(self.desk.presence.leave, session.advisor)
            await asyncio.to_thread(self.desk.ownership.leave, session.advisor)
        following = await self.leave_provider(id_token, _page(request)) if id_token and self.leave_provider else ""
        response = json_response({"next": following}) if following else empty()
        set_cookie(request, response, COOKIE, "", 0)
        return response

    async def beat(self, request: Request, session: Session) -> HTTPResponse:
        """The page is open; `active` says that somebody has used it since the last time.

        `ends_in`: seconds until the session ends if nobody does. The guard has renewed presence and leases.
        """
        ends_at = session.idle_ends_at
        if read_body(request, allow_empty=True).get("active") is True:
            ends_at = await asyncio.to_thread(self.desk.sessions.touch, request.cookies.get(COOKIE, ""))
        return json_response({"ends_in": max(0, round(ends_at - self.desk.sessions.clock()))})

    async def me(self, _: Request, session: Session) -> HTTPResponse:
        return json_response(_who(session), ensure_ascii=False, headers={"Cache-Control": "no-store"})


def unbound(method: Handler) -> Handler:
    """A handler Sanic can mark: it sets attributes, which bound methods cannot take."""

    @functools.wraps(method)
    async def handler(request: Request, **values: Any) -> HTTPResponse | None:
        return await method(request, **values)

    return handler


def _who(session: Session) -> dict[str, str]:
    user = session.user
    return {"user": user.name, "name": user.shown, "role": user.role, "csrf": session.csrf}


def _page(request: Request) -> str:
    return str(read_body(request, allow_empty=True).get("page") or "")


def same_site(request: Request) -> None:
    """Another site's page must not log anybody in; programs send no such header."""
    if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        raise ApiError("not_allowed")


def set_cookie(
    request: Request, response: HTTPResponse, name: str, value: str, seconds: int, path: str = "/", site: str = "Strict"
) -> None:
    """A cookie scripts cannot read; of https alone where we are reached by it."""
    response.cookies[name] = value
    cookie = response.cookies[name]
    cookie["httponly"] = True
    cookie["samesite"] = site
    cookie["path"] = path
    cookie["max-age"] = seconds
    if request.headers.get("x-forwarded-proto", request.scheme) == "https":
        cookie["secure"] = True
