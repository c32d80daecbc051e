"""`/redaktion/api/training`: how far the bot is in learning what editors changed, and the button to begin."""

from __future__ import annotations

import asyncio

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.conversations.sessions import Session
from bot.server.access.login import Login
from bot.server.errors import ApiError
from bot.server.family.chat import _body as read_body
from bot.server.rasa_parts.retraining import Retraining

EDITORS = ("editor", "admin")
FRESH = {"Cache-Control": "no-store"}


class TrainingRoutes:
    def __init__(self, retraining: Retraining, login: Login) -> None:
        self.retraining = retraining
        self.login = login

    def blueprint(self) -> Blueprint:
        blueprint = Blueprint("training")
        path = "/redaktion/api/training"
        blueprint.add_route(self.login.guard(self.show, EDITORS), path, methods=["GET"])
        blueprint.add_route(self.login.guard(self.begin, EDITORS), path, methods=["POST"])
        return blueprint

    async def show(self, _: Request, __: Session) -> HTTPResponse:
        return json(await asyncio.to_thread(self.retraining.status), ensure_ascii=False, headers=FRESH)

    async def begin(self, request: Request, session: Session) -> HTTPResponse:
        """`{"anyway": true}` keeps a model that understands less than the one in use."""
        anyway = read_body(request, allow_empty=True).get("anyway", False)
        if not isinstance(anyway, bool):
            raise ApiError("bad_request")
        if not self.retraining.request("asked for on the editors' page", session.user.shown, accept=anyway):
            raise ApiError("training_off")
        answer = await asyncio.to_thread(self.retraining.status)
        return json(answer, status=202, ensure_ascii=False, headers=FRESH)
