"""`/redaktion/api/training`: how far the bot is in learning what editors changed, and the button to begin."""

from __future__ import annotations

import asyncio
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot import wiring
from bot.conversations.sessions import Session
from bot.server.chat import _body as read_body
from bot.server.errors import ApiError
from bot.server.login import Login
from bot.server.retraining import Off, Retraining
from bot.training_record import REFUSED, Record

EDITORS = ("editor", "admin")
SHOWN = 30  # moved questions an editor is shown
FRESH = {"Cache-Control": "no-store"}


class TrainingRoutes:
    def __init__(self, retraining: Retraining, login: Login) -> None:
        self.retraining = retraining
        self.login = login

    def blueprint(self) -> Blueprint:
        blueprint = Blueprint("training", url_prefix="/redaktion/api/training")
        blueprint.add_route(self.login.guard(self.show, EDITORS), "/", methods=["GET"], strict_slashes=False)
        blueprint.add_route(self.login.guard(self.begin, EDITORS), "/", methods=["POST"], strict_slashes=False)
        return blueprint

    async def show(self, _: Request, __: Session) -> HTTPResponse:
        return json(await asyncio.to_thread(told, self.retraining), ensure_ascii=False, headers=FRESH)

    async def begin(self, request: Request, session: Session) -> HTTPResponse:
        """`{"anyway": true}` keeps a model that understands less than the one in use."""
        body = read_body(request, allow_empty=True)
        anyway = body.get("anyway", False)
        if not isinstance(anyway, bool):
            raise ApiError("bad_request")
        try:
            self.retraining.request("asked on the editors' page", session.user.name, accept=anyway)
        except Off:
            raise ApiError("training_off") from None
        answer = await asyncio.to_thread(told, self.retraining)
        return json(answer, status=202, ensure_ascii=False, headers=FRESH)


def told(retraining: Retraining) -> dict[str, Any]:
    """The status as an editor reads it: `line` is one sentence, `reasons` say why a model was refused,
    `moved` are the questions of the guide that got another topic."""
    status = retraining.status()
    record: Record | None = status.pop("record")
    answer = {**status, "line": _line(status), "reasons": [], "moved": [], "who": "", "reason": ""}
    if record is not None and status["state"] != "idle":
        answer.update(who=record.who, reason=record.reason, moved=_moved(record))
        if status["state"] == "refused":
            answer["reasons"] = reasons(record)
    return answer


def _line(status: dict[str, Any]) -> str:
    name = status["state"]
    if name == "waiting" and status["mode"] == "manual":
        name = "manual"
    if status["mode"] == "off":
        name = "off"
    return wiring.phrases().say(f"training_{name}", percent=round(100 * status["progress"]))


def reasons(record: Record) -> list[str]:
    """Why a model was not taken in use, a sentence each."""
    say, verdict = wiring.phrases().say, record.verdict
    if record.state != REFUSED:
        return [say("training_broke")]
    if not verdict:
        return list(record.faults)
    found = []
    if verdict["lost"]:
        found.append(
            say("training_worse", lost=len(verdict["lost"]), won=verdict["won"], common=verdict["common"])
        )
    found += [say("training_topic_lost", topic=_title(topic)) for topic in verdict["topics"]]
    found += [say("training_crisis_lost", text=text) for text in verdict["crisis"][:SHOWN]]
    return found


def _moved(record: Record) -> list[dict[str, str]]:
    lost = record.verdict.get("lost", ())[:SHOWN]
    return [{"text": a["text"], "topic": _title(a["topic"]), "now": _title(a["taken"])} for a in lost]


def _title(topic: str) -> str:
    known = wiring.guide().topics.get(topic)
    return known.title if known else wiring.phrases().say("training_no_topic")
