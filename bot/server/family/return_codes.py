"""Return codes over HTTP: a family asks for one, and opens its conversation elsewhere with it."""

from __future__ import annotations

import asyncio
import functools
from datetime import datetime, timezone

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, empty
from sanic.response import json as json_response

from bot import wiring
from bot.conversations.return_codes import ReturnCode, ReturnCodes, UnknownCode
from bot.server.body import read_json as read_body
from bot.server.errors import ApiError
from bot.server.family.chat import Routes
from bot.server.limits import Limits, address
from bot.server.services import Services

LONGEST_WRITTEN = 100
GUESSES, GUESS_WINDOW_S = 10, 600.0
ALL_GUESSES, ALL_WINDOW_S = 120, 60.0
STATUS = {"unknown_code": 404, "too_many_codes": 429}


class ReturnCodeError(ApiError):
    """Its sentences stand in knowledge/phrases/return_code.yml."""

    @property
    def status(self) -> int:
        return STATUS[self.code]


class ReturnDesk:
    """Gives and takes codes within the limits; for the API and the plain form alike."""

    def __init__(self, services: Services) -> None:
        self.codes = ReturnCodes(services.store, wiring.settings().return_code_days)
        self.limits = Limits()

    async def give(self, conversation: str) -> ReturnCode:
        self._limit("give", conversation, 10, 3600.0)
        return await asyncio.to_thread(self.codes.give, conversation)

    async def take(self, request: Request, written: object) -> tuple[str, str]:
        """Conversation and token; a wrong code is ReturnCodeError("unknown_code")."""
        if not isinstance(written, str) or len(written) > LONGEST_WRITTEN:
            raise ApiError("bad_request")
        self._limit("guess", address(request), GUESSES, GUESS_WINDOW_S)
        self._limit("guess", "everybody", ALL_GUESSES, ALL_WINDOW_S)
        try:
            return await asyncio.to_thread(self.codes.take, written)
        except UnknownCode:
            raise ReturnCodeError("unknown_code") from None

    def _limit(self, what: str, who: str, most: int, window_s: float) -> None:
        try:
            self.limits.check(what, who, most, window_s)
        except ApiError:
            raise ReturnCodeError("too_many_codes") from None


def blueprint(services: Services, desk: ReturnDesk) -> Blueprint:
    made = Blueprint("return_codes")
    conversation_of = Routes(services).conversation

    @made.post("/api/return-code")
    async def give(request: Request) -> HTTPResponse:
        conversation = await conversation_of(request)
        given = await desk.give(conversation.id)
        expires = datetime.fromtimestamp(given.expires_at, timezone.utc).isoformat(timespec="seconds")
        return _secret({"code": given.code, "expires": expires}, status=201)

    @made.delete("/api/return-code")
    async def withdraw(request: Request) -> HTTPResponse:
        conversation = await conversation_of(request)
        await asyncio.to_thread(desk.codes.withdraw, conversation.id)
        return empty()

    @made.post("/api/return")
    async def take(request: Request) -> HTTPResponse:
        conversation, token = await desk.take(request, read_body(request).get("code"))
        return _secret({"conversation": conversation, "token": token})

    return made


_secret = functools.partial(json_response, headers={"Cache-Control": "no-store"})
