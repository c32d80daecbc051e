"""The routes of OpenID Connect: off to the provider, back again, and what to say when that fails."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, redirect

from bot import wiring
from bot.conversations.openid import CALLBACK, Identity, NotAccepted, Provider, ProviderDown
from bot.conversations.openid_attempts import LIFE_S, UnknownAttempt
from bot.server import pages
from bot.server.access.login import Login, set_cookie, unbound
from bot.server.errors import ApiError
from bot.server.limits import Limits, address

logger = logging.getLogger(__name__)

COOKIE = "familieguiden_openid"
PATH = "/desk/openid"
# Where a log-in may lead back to: never an address from outside.
PAGES = {"desk": "/desk", "redaktion": "/redaktion"}
THREADS = 4  # a provider that hangs must not take the threads that serve families
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
STATUS = {"down": 503, "cancelled": 403, "expired": 400, "refused": 403, "no_role": 403, "too_many": 429}


class OpenidFailure(Exception):
    """Ends a log-in with one of STATUS and its Danish page."""

    def __init__(self, code: str, page: str = "desk", leave: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.page = page
        self.leave = leave  # where somebody without a role logs out at the provider


class OpenidRoutes:
    def __init__(self, login: Login, provider: Provider, name: str, base_url: str) -> None:
        self.login = login
        self.provider = provider
        self.base_url = base_url
        self.limits = Limits(login.clock)
        self._threads = ThreadPoolExecutor(THREADS, "openid")
        login.provider_name, login.leave_provider = name, self.leave

    def blueprint(self) -> Blueprint:
        blueprint = Blueprint("openid")
        blueprint.add_route(unbound(self.start), f"{PATH}/start", methods=["GET"])
        blueprint.add_route(unbound(self.callback), CALLBACK, methods=["GET"])
        return blueprint

    async def start(self, request: Request) -> HTTPResponse:
        """Off to the provider, with a cookie that ties the answer to this browser."""
        page = request.args.get("page", "desk")
        page = page if page in PAGES else "desk"
        try:
            return await self._start(request, page)
        except OpenidFailure as failure:
            return self._failed(request, failure)

    async def _start(self, request: Request, page: str) -> HTTPResponse:
        self._hold_back(request, page)
        cookie = request.cookies.get(COOKIE, "")
        browser = cookie if _SECRET.fullmatch(cookie) else ""
        attempt = await asyncio.to_thread(self.login.desk.attempts.begin, page, browser)
        try:
            there = await self._ask(self.provider.address, attempt.state, attempt.nonce, attempt.verifier)
        except ProviderDown as error:
            logger.error("openid provider down: %s", error)
            raise OpenidFailure("down", page) from None
        response = redirect(there, headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})
        # Lax: the way back begins at the provider's site, where a Strict cookie stays at home.
        set_cookie(request, response, COOKIE, attempt.browser, int(LIFE_S), PATH, "Lax")
        return response

    async def callback(self, request: Request) -> HTTPResponse:
        """Back from the provider: check all that came, open the session, go to the page."""
        try:
            self._hold_back(request, "desk")
            return await self._callback(request)
        except OpenidFailure as failure:
            return self._failed(request, failure)

    async def _callback(self, request: Request) -> HTTPResponse:
        state, browser = request.args.get("state", ""), request.cookies.get(COOKIE, "")
        try:
            attempt = await asyncio.to_thread(self.login.desk.attempts.take, state, browser)
        except UnknownAttempt:
            raise OpenidFailure("expired") from None
        code = request.args.get("code", "")
        if not code:
            said = request.args.get("error", "")
            logger.warning("openid log-in ended by the provider: %s", re.sub(r"[^a-z_]", "", said)[:40])
            code_of = {"access_denied": "cancelled", "temporarily_unavailable": "down", "server_error": "down"}
            raise OpenidFailure(code_of.get(said, "refused"), attempt.page)
        values = (code, attempt.nonce, attempt.verifier, request.args.get("iss", ""))
        identity = await self._identity(attempt.page, *values)
        secret, session = await asyncio.to_thread(self.login.desk.sessions.open_for, identity)
        response = redirect(PAGES[attempt.page], status=303, headers={"Cache-Control": "no-store"})
        await self.login.let_in(request, response, secret, session)
        logger.info("openid log-in: role=%s", session.user.role)
        return response

    async def _identity(self, page: str, *values: str) -> Identity:
        try:
            identity = await self._ask(self.provider.identity, *values)
        except ProviderDown as error:
            logger.error("openid provider down: %s", error)
            raise OpenidFailure("down", page) from None
        except NotAccepted as error:
            logger.error("openid answer not accepted: %s", error)
            raise OpenidFailure("refused", page) from None
        if not identity.role:
            logger.warning("openid log-in without a role of ours")
            raise OpenidFailure("no_role", page, await self.leave(identity.id_token, page))
        return identity

    async def leave(self, id_token: str, page: str) -> str:
        back = self.base_url + PAGES.get(page, PAGES["desk"])
        return await self._ask(self.provider.leave, id_token, back)

    async def _ask(self, work: Callable[..., Any], *values: str) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *values)

    def _hold_back(self, request: Request, page: str) -> None:
        try:
            self.limits.check("openid", address(request), 300, 300.0)
        except ApiError:
            raise OpenidFailure("too_many", page) from None

    def _failed(self, request: Request, failure: OpenidFailure) -> HTTPResponse:
        phrases = wiring.phrases()
        name = self.login.provider_name or phrases.say("openid_name")
        other = "openid_other_password" if self.login.desk.sessions.ways.passwords else "openid_other"
        values = {
            "title": phrases.say("openid_failed"),
            "text": phrases.say(f"openid_failed_{failure.code}", name=name),
            "again": phrases.say("openid_leave" if failure.leave else "openid_again"),
            "again_at": failure.leave or f"{PATH}/start?page={failure.page}",
            "other": phrases.say(other),
            "other_at": PAGES[failure.page],
        }
        response = pages.serve_page(request, "openid.html", values)
        response.status = STATUS[failure.code]
        response.headers.pop("ETag", None)
        response.headers["Cache-Control"] = "no-store"
        return response
