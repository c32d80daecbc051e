"""The chat as a plain form, for browsers without JavaScript: the same answers, masks and limits."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import re
import secrets
import time
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, raw, redirect
from sanic.response import html as html_response

from bot import wiring
from bot.conversations.store import Conversation, Message, NoSuchConversation
from bot.guide.rendering import danish_date
from bot.server.errors import ApiError
from bot.server.family import chat_page
from bot.server.family.chat import LOOK_EVERY_S, Routes
from bot.server.family.plain_page import HERE, NEWEST, PlainPage, View
from bot.server.family.return_codes import ReturnDesk
from bot.server.services import Services

COOKIE = "familieguiden_enkel"
FIELDS = ("do", "text", "payload", "kommune", "client_id", "code", "csrf")
WAIT_S = 20.0
MOST_SHOWN = 200
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    # Not "no-referrer": with it a browser says nothing about where a form was sent from.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_NONCE = re.compile(r"[A-Za-z0-9_-]{8,40}")


def blueprint(services: Services, returns: ReturnDesk, wait_s: float = WAIT_S) -> Blueprint:
    made = Blueprint("plain_form")
    form = PlainForm(services, returns, wait_s)

    @made.get("/enkel")
    async def plain_page(request: Request) -> HTTPResponse:
        return await form.show(request)

    @made.post("/enkel")
    async def plain_post(request: Request) -> HTTPResponse:
        return await form.take(request)

    @made.get("/enkel/frist.ics")
    async def plain_calendar(request: Request) -> HTTPResponse:
        return await form.calendar(request)

    return made


class PlainForm:
    def __init__(self, services: Services, returns: ReturnDesk, wait_s: float) -> None:
        self.services = services
        self.returns = returns
        self.wait_s = wait_s
        self.routes = Routes(services)

    async def show(self, request: Request) -> HTTPResponse:
        here = await self._here(request)
        if here and request.args.get("vent"):
            await self._answered(here)
            here = await self._here(request)  # the turn may have brought a human
        view = View()
        if request.cookies.get(COOKIE) and not here:
            view = replace(view, notice=wiring.phrases().say("plain_gone"))
        for name, phrase in (("slettet", "plain_deleted"), ("hentet", "page_return_done")):
            if request.args.get(name):
                view = replace(view, notice=wiring.phrases().say(phrase))
        return await self._page(request, here, view)

    async def take(self, request: Request) -> HTTPResponse:
        """A form that was sent. Whatever is wrong with it, what was written is shown again."""
        given = {name: request.form.get(name) or "" for name in FIELDS}
        here = await self._here(request)
        if not _from_here(request):
            view = View(error=wiring.phrases().say("error_bad_csrf"))
            return await self._page(request, here, view, 403)
        secret = request.cookies.get(COOKIE, "")
        if secret and not hmac.compare_digest(given["csrf"].encode(), _csrf(secret).encode()):
            view = View(notice=wiring.phrases().say("plain_press_again"), written=given["text"])
            return await self._page(request, here, view, 403)
        do = {"delete": self._delete, "code": self._give_code, "return": self._return}.get(given["do"], self._write)
        try:
            return await do(request, here, given)
        except ApiError as error:
            sentence = wiring.phrases().say(f"error_{error.code}")
            wrong = {"return": "code", "": "text"}.get(given["do"], "")
            view = View(error=sentence, wrong=wrong, written=given["text"], kommune=given["kommune"])
            return await self._page(request, here, view, error.status)

    async def _write(self, request: Request, here: Conversation | None, given: dict[str, str]) -> HTTPResponse:
        body = {"payload": given["payload"]} if given["payload"] else {"text": given["text"].replace("\r\n", "\n")}
        written, extra = await self.routes.written(here or Conversation("", "", "bot", 0, 0.0), body)
        secret = ""
        if here is None:
            here, secret = await self._begin(request, given["kommune"])
        self.routes.limits.check("message", here.id, wiring.settings().rate_per_conversation, 60.0)
        await self.services.receive(here, written, _client_id(given["client_id"], body), extra)
        # The answer is waited for after the redirect, so that the cookie is there whatever happens.
        response = redirect(f"{HERE}?vent=1#{NEWEST}", status=303)
        if secret:
            _set_cookie(request, response, secret)
        return response

    async def _begin(self, request: Request, kommune: str) -> tuple[Conversation, str]:
        if kommune and kommune not in wiring.guide().kommuner:
            raise ApiError("unknown_kommune")
        return await asyncio.to_thread(self.services.store.create, kommune)

    async def _delete(self, request: Request, here: Conversation | None, _: dict[str, str]) -> HTTPResponse:
        if here:
            await self.services.erase(here.id)
        response = redirect(f"{HERE}?slettet=1", status=303)
        _set_cookie(request, response, "")
        return response

    async def _give_code(self, request: Request, here: Conversation | None, _: dict[str, str]) -> HTTPResponse:
        if here is None:
            raise ApiError("no_conversation")
        given = await self.returns.give(here.id)
        until = datetime.fromtimestamp(given.expires_at, wiring.COPENHAGEN)
        say = wiring.phrases().say
        expires = say("page_code_expires", date=danish_date(until.date()), time=f"{until:%H.%M}")
        # No redirect: a code in an address would stand in logs and in the browser's history.
        return await self._page(request, here, View(code=(given.code, f"{say('page_code_text')} {expires}")))

    async def _return(self, request: Request, _: Conversation | None, given: dict[str, str]) -> HTTPResponse:
        secret = (await self.returns.take(request, given["code"]))[1]
        response = redirect(f"{HERE}?hentet=1#{NEWEST}", status=303)
        _set_cookie(request, response, secret)
        return response

    async def calendar(self, request: Request) -> HTTPResponse:
        """The calendar file of one message."""
        here = await self._here(request)
        seq = request.args.get("seq", "")
        if here is None or not re.fullmatch(r"\d{1,9}", seq):
            raise ApiError("not_found")
        found = await asyncio.to_thread(self.services.store.messages, here.id, int(seq) - 1, 1)
        ics = found[0].extra.get("ics") if found and found[0].seq == int(seq) else None
        if not ics:
            raise ApiError("not_found")
        headers = {**HEADERS, "Content-Disposition": 'attachment; filename="frist.ics"'}
        return raw(ics["text"].encode(), content_type="text/calendar; charset=utf-8", headers=headers)

    async def _here(self, request: Request) -> Conversation | None:
        secret = request.cookies.get(COOKIE, "")
        if not secret:
            return None
        with contextlib.suppress(NoSuchConversation):
            return await asyncio.to_thread(self.services.store.by_token, secret)
        return None

    async def _answered(self, here: Conversation) -> None:
        """Wait until the bot owes no answer, but not for ever."""
        until = time.monotonic() + self.wait_s
        with self.services.hub.listen(here.id) as queue:
            while not self.services.closing and await self._pending(here):
                left = until - time.monotonic()
                if left <= 0:
                    return
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(queue.get(), min(left, LOOK_EVERY_S))

    async def _pending(self, here: Conversation) -> bool:
        return any(message.status == "pending" for message in await self._newest(here))

    async def _newest(self, here: Conversation) -> list[Message]:
        after = max(0, here.last_seq - MOST_SHOWN)
        return await asyncio.to_thread(self.services.store.messages, here.id, after)

    async def _page(self, request: Request, here: Conversation | None, view: View, status: int = 200) -> HTTPResponse:
        if here:
            view = replace(view, **await self._shown(here))
        view = replace(view, csrf=_csrf(request.cookies.get(COOKIE, "")))
        page = PlainPage(view, wiring.phrases(), chat_page.start()["kommuner"])
        return html_response(page.html(), status=status, headers=HEADERS)

    async def _shown(self, here: Conversation) -> dict[str, Any]:
        found = await self._newest(here)
        return {
            "messages": [self.routes._shown(here, message) for message in found],
            "pending": any(message.status == "pending" for message in found),
            "state": await self.services.state_of(here),
            "begun": True,
        }


def _from_here(request: Request) -> bool:
    """Whether the form was sent from our own pages, as far as the browser tells."""
    site = request.headers.get("sec-fetch-site")
    if site:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin", "null")
    host = request.headers.get("x-forwarded-host") or request.headers.get("host", "")
    return origin == "null" or urlsplit(origin).netloc == host


def _csrf(secret: str) -> str:
    """Bound to the conversation's secret; without a conversation there is nothing to protect."""
    return hashlib.sha256(b"form:" + secret.encode()).hexdigest() if secret else ""


def _client_id(nonce: str, body: dict[str, str]) -> str:
    """The same page sent twice with the same words is one message; with other words it is another."""
    if not _NONCE.fullmatch(nonce):
        nonce = secrets.token_urlsafe(16)
    words = hashlib.sha256(repr(sorted(body.items())).encode(errors="replace")).hexdigest()
    return f"{nonce}-{words[:16]}"


def _set_cookie(request: Request, response: HTTPResponse, secret: str) -> None:
    response.cookies[COOKIE] = secret
    cookie = response.cookies[COOKIE]
    cookie["httponly"] = True
    cookie["samesite"] = "Strict"
    cookie["path"] = HERE
    if not secret:
        cookie["max-age"] = 0
    if request.headers.get("x-forwarded-proto", request.scheme) == "https":
        cookie["secure"] = True
