"""The advisor's desk over HTTP: the queue, and every step with a conversation."""

from __future__ import annotations

import asyncio
import functools
import logging
import re
from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import unquote

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from bot import wiring
from bot.conversations.holdings import holdings
from bot.conversations.sessions import Session
from bot.conversations.store import NoSuchConversation
from bot.conversations.stream import DESK
from bot.conversations.summary import summarise
from bot.conversations.transitions import Taken, WrongState
from bot.privacy import mask
from bot.server import pages
from bot.server.access.login import DeskError, Handler, Login, read_body, unbound
from bot.server.desk import page as desk_page
from bot.server.desk.as_json import callback_item, desk_message, handoff_item, iso, json_of, queue_item
from bot.server.desk.stream import DeskStream
from bot.server.desk.tools import DeskTools
from bot.server.errors import ApiError
from bot.server.family.chat import _CLIENT_ID as CLIENT_ID
from bot.server.services import Services

logger = logging.getLogger(__name__)

MAX_TEXT = 4_000
SETTLE_S = 5.0
BY_ITSELF = ("heartbeat", "read")  # the page sends these without anybody's doing


class DeskRoutes:
    def __init__(self, services: Services, login: Login) -> None:
        self.services = services
        self.desk = services.desk
        self.login = login

    def blueprint(self) -> Blueprint:
        blueprint = Blueprint("desk", url_prefix="/desk")
        guard, add = self.login.guard, blueprint.add_route
        add(unbound(self.page), "/", methods=["GET"])
        add(unbound(self.static), "/static/<name:path>", methods=["GET"])
        add(guard(self.queue), "/api/queue", methods=["GET"])
        add(guard(DeskStream(self.services, self.login).events), "/api/events", methods=["GET"])
        one = "/api/conversations/<identity:str>"
        add(guard(self.conversation), one, methods=["GET"])
        add(guard(self.export, roles=("admin",)), f"{one}/export", methods=["GET"])
        for name in (
            "claim",
            "messages",
            "notes",
            "close",
            "heartbeat",
            "forward",
            "keep",
            "accept",
            "decline",
            "release",
            "typing",
            "read",
        ):
            by_hand = name not in BY_ITSELF
            add(guard(self._route(getattr(self, name)), by_hand=by_hand), f"{one}/{name}", methods=["POST"])
        DeskTools(self.services).add_to(blueprint, guard)
        return blueprint

    async def page(self, request: Request) -> HTTPResponse:
        return desk_page.serve(request, self.login.entrance())

    async def static(self, request: Request, name: str) -> HTTPResponse:
        return pages.serve(request, name)

    async def queue(self, _: Request, session: Session) -> HTTPResponse:
        rows = await asyncio.to_thread(self.desk.view.queue)
        return json_of([queue_item(row) for row in rows])

    async def conversation(self, _: Request, session: Session, identity: str) -> HTTPResponse:
        try:
            return json_of(await asyncio.to_thread(self._whole, unquote(identity)))
        except NoSuchConversation:
            raise ApiError("not_found") from None

    async def export(self, _: Request, session: Session, identity: str) -> HTTPResponse:
        """Everything held about one conversation, for a family that asks the kommune what it has."""
        found = await asyncio.to_thread(holdings, self.services.store.engine, unquote(identity))
        if not found:
            raise ApiError("not_found")
        return json_of(found)

    def _whole(self, identity: str) -> dict[str, Any]:
        view = self.desk.view
        view.may_see(identity)
        conversation = self.services.store.by_id(identity)
        handoff = view.newest_handoff(identity)
        callback = self.desk.callbacks.of(identity)
        found = self.services.store.messages(identity, 0, 100_000)
        return {
            "conversation": identity,
            "state": conversation.state,
            "kommune": conversation.kommune,
            "summary": {**summarise(found, _titles()), **(handoff["summary"] if handoff else {})},
            "handoff": handoff_item(handoff) if handoff else None,
            "contact": callback_item(callback) if callback else None,
            "notes": [
                {"text": n["text"], "advisor": n["advisor_name"], "at": iso(n["at"])} for n in view.notes(identity)
            ],
            "history": [
                {"event": h["event"], "advisor": h["advisor"], "at": iso(h["at"])} for h in view.history(identity)
            ],
            "messages": [desk_message(m) for m in found],
        }

    # Steps. Each gets the conversation's id, the session and the body.

    async def claim(self, identity: str, session: Session, _: dict[str, Any]) -> HTTPResponse:
        await self._do(self.desk.ownership.claim, identity, session.advisor)
        return json_of({"state": "advisor", "advisor": session.advisor.name})

    async def messages(self, identity: str, session: Session, body: dict[str, Any]) -> HTTPResponse:
        text, client_id, sources = _text(body), body.get("client_id"), body.get("sources") or []
        if not isinstance(client_id, str) or not CLIENT_ID.match(client_id):
            raise ApiError("bad_client_id")
        extra = {"sources": _sources(sources)} if sources else {}
        message, new = await self._do(self.desk.ownership.write, identity, session.advisor, text, client_id, extra)
        return json_of({"seq": message.seq, "duplicate": not new}, 202)

    async def notes(self, identity: str, session: Session, body: dict[str, Any]) -> HTTPResponse:
        text = body.get("text")
        if not isinstance(text, str) or not 0 < len(_clean(text)) <= MAX_TEXT:
            raise DeskError("bad_note")
        await asyncio.to_thread(self._seen, identity)
        number = await self._do(self.desk.ownership.add_note, identity, session.advisor, _clean(text))
        return json_of({"id": number}, 201)

    async def close(self, identity: str, session: Session, body: dict[str, Any]) -> HTTPResponse:
        outcome, back = body.get("outcome") or "", body.get("back_to_bot", True)
        if not isinstance(outcome, str) or len(outcome) > 64 or not isinstance(back, bool):
            raise ApiError("bad_request")
        state = await self._do(self.desk.ownership.close, identity, session.advisor, _clean(outcome), back)
        try:
            await asyncio.wait_for(self.services.settle(identity), SETTLE_S)
        except Exception as error:  # the upkeep tries again until Rasa is in step
            logger.error("tracker not settled: %s %s", identity, type(error).__name__)
        return json_of({"state": state})

    async def heartbeat(self, identity: str, session: Session, _: dict[str, Any]) -> HTTPResponse:
        await self.login.alive(session, at_once=True)
        await self._do(self.desk.ownership.owned, identity, session.advisor, quiet=True)
        return json_of({"state": "advisor"})

    async def forward(self, identity: str, session: Session, body: dict[str, Any]) -> HTTPResponse:
        to = body.get("to")
        if not isinstance(to, str) or to == session.user.name:
            raise ApiError("bad_request")
        present = await asyncio.to_thread(self.desk.presence.all)
        if to not in {p.id for p in present}:
            raise DeskError("not_present")
        await self._do(self.desk.ownership.offer, identity, session.advisor, to)
        return json_of({"offered_to": to})

    async def keep(self, identity: str, session: Session, _: dict[str, Any]) -> HTTPResponse:
        """Take back the offer to a colleague."""
        await self._do(self.desk.ownership.withdraw_offer, identity, session.advisor)
        return json_of({"offered_to": ""})

    async def accept(self, identity: str, session: Session, _: dict[str, Any]) -> HTTPResponse:
        await self._do(self.desk.ownership.accept, identity, session.advisor)
        return json_of({"state": "advisor", "advisor": session.advisor.name})

    async def decline(self, identity: str, session: Session, _: dict[str, Any]) -> HTTPResponse:
        await self._do(self.desk.ownership.decline, identity, session.advisor)
        return json_of({"offered_to": ""})

    async def release(self, identity: str, session: Session, _: dict[str, Any]) -> HTTPResponse:
        await self._do(self.desk.ownership.release, identity, session.advisor)
        return json_of({"state": "waiting"})

    async def typing(self, identity: str, session: Session, _: dict[str, Any]) -> HTTPResponse:
        await self._do(self.desk.ownership.owned, identity, session.advisor, quiet=True)
        event = {"event": "typing", "from": "advisor", "advisor": session.advisor.name}
        await self.services.hub.publish(identity, event)
        return json_of({})

    async def read(self, identity: str, session: Session, body: dict[str, Any]) -> HTTPResponse:
        seq = body.get("seq")
        if not isinstance(seq, int) or isinstance(seq, bool) or seq < 0:
            raise ApiError("bad_request")
        seen = await self._do(self.desk.ownership.read_to, identity, session.advisor, seq, quiet=True)
        await self.services.hub.publish(identity, {"event": "read", "seq": seen})
        await self.services.hub.publish(DESK)
        return json_of({"seq": seen})

    def _route(self, step: Callable[..., Coroutine[Any, Any, HTTPResponse]]) -> Handler:
        """A route from a step: reads the body, which may be empty, and lets nothing cut the step in two."""

        @functools.wraps(step)
        async def route(request: Request, session: Session, identity: str) -> HTTPResponse:
            body = read_body(request, allow_empty=True)
            return await self.services.whole(step(unquote(identity), session, body))

        return route

    def _seen(self, identity: str) -> None:
        try:
            self.desk.view.may_see(identity)
        except NoSuchConversation:
            raise ApiError("not_found") from None

    async def _do(self, step: Callable[..., Any], identity: str, *values: Any, quiet: bool = False) -> Any:
        """Run a step in a thread, turn its refusals into answers, wake everybody."""
        try:
            result = await asyncio.to_thread(step, identity, *values)
        except NoSuchConversation:
            raise ApiError("not_found") from None
        except Taken as error:
            raise ApiError("taken", advisor=error.owner, state=error.state) from None
        except WrongState as error:
            if step.__name__ == "claim":
                raise ApiError("wrong_state", state=error.state) from None
            raise DeskError("not_yours", state=error.state) from None
        if not quiet:
            await self.services.changed(identity)
        return result


def _titles() -> dict[str, str]:
    return {topic.id: topic.title for topic in wiring.guide().topics.values()}


def _clean(text: str) -> str:
    """Without control characters; a text with a CPR number is masked like a family's."""
    plain = re.sub(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", " ", text).strip()
    masked = mask(plain)
    return masked.text if masked.has_cpr else plain


def _text(body: dict[str, Any]) -> str:
    text = body.get("text")
    if not isinstance(text, str):
        raise ApiError("bad_request")
    if len(text) > MAX_TEXT:
        raise ApiError("too_long")
    if not _clean(text):
        raise ApiError("empty_text")
    return _clean(text)


def _sources(given: Any) -> list[dict[str, str]]:
    """Sources that go with a ready answer; a link is a web address or nothing."""
    if not isinstance(given, list) or len(given) > 5:
        raise ApiError("bad_request")
    kept = []
    for source in given:
        if not isinstance(source, dict):
            raise ApiError("bad_request")
        values = {k: str(source.get(k) or "")[:500] for k in ("title", "url", "date")}
        if values["url"] and not values["url"].startswith(("https://", "http://")):
            raise ApiError("bad_request")
        kept.append(values)
    return kept
