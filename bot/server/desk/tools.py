"""What an advisor has beside the conversations: ready answers, search, call-backs, presence."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from bot import wiring
from bot.conversations.presence import STATES
from bot.conversations.sessions import Session
from bot.conversations.store import NoSuchConversation
from bot.conversations.stream import DESK
from bot.guide.model import Source
from bot.guide.rendering import Renderer, danish_date
from bot.guide.search import Hit, Search
from bot.privacy import mask
from bot.server.access.login import EVERYONE, DeskError, read_body
from bot.server.desk.as_json import callback_item, failing_items, iso, json_of, present_item
from bot.server.errors import ApiError
from bot.server.services import Services

VERDICTS = ("wrong", "missing", "outdated")
MAX_QUERY = 200
MAX_NOTE = 1_000
SHORTEST_SEARCH = 2


class DeskTools:
    def __init__(self, services: Services) -> None:
        self.services = services
        self.desk = services.desk
        self._search: Search | None = None

    def add_to(self, blueprint: Blueprint, guard: Callable[..., Any]) -> None:
        def add(handler: Any, path: str, method: str, **options: Any) -> None:
            blueprint.add_route(guard(handler, **options), f"/api/{path}", methods=[method])

        add(self.answers, "answers", "GET", roles=EVERYONE)
        add(self.labels, "labels", "GET", roles=EVERYONE)
        add(self.search, "search", "GET")
        add(self.callbacks, "callbacks", "GET")
        add(self.set_callback, "callbacks", "POST")
        add(self.items, "items", "POST")
        add(self.presence, "presence", "GET")
        add(self.set_presence, "presence", "POST")
        add(self.notices, "notices", "GET")

    # Ready answers

    async def answers(self, request: Request, session: Session) -> HTTPResponse:
        query, kommune = _query(request), request.args.get("kommune") or ""
        if kommune and kommune not in wiring.guide().kommuner:
            raise ApiError("unknown_kommune")
        return json_of(await asyncio.to_thread(self._answers, query, kommune))

    def _answers(self, query: str, kommune: str) -> list[dict[str, Any]]:
        renderer = wiring.renderer()
        if self._search is None or self._search.version != renderer.guide.version:
            self._search = Search(renderer.guide)
        return [_answer(renderer, hit, kommune) for hit in self._search.find(query, kommune)]

    async def labels(self, _: Request, session: Session) -> HTTPResponse:
        """Every phrase of the page, without its desk_."""
        guide, phrases = wiring.live_guide().get()
        labels = {k[len("desk_") :]: v[0].strip() for k, v in phrases.texts.items() if k.startswith("desk_")}
        kommuner = {k.id: k.short_name for k in guide.kommuner.values()}
        topics = {t.id: t.title for t in guide.topics.values()}
        return json_of({"labels": labels, "kommuner": kommuner, "topics": topics})

    async def search(self, request: Request, session: Session) -> HTTPResponse:
        query = _query(request)
        if len(query) < SHORTEST_SEARCH:
            return json_of([])
        rows = await asyncio.to_thread(self.desk.view.search, query)
        keys = ("conversation", "seq", "text", "state", "kommune")
        return json_of([{**{k: r[k] for k in keys}, "from": r["sender"], "at": iso(r["at"])} for r in rows])

    # Call-backs

    async def callbacks(self, request: Request, session: Session) -> HTTPResponse:
        only_open = request.args.get("open") == "1"
        found = await asyncio.to_thread(self.desk.callbacks.list, only_open)
        return json_of([callback_item(c) for c in found])

    async def set_callback(self, request: Request, session: Session) -> HTTPResponse:
        body = read_body(request)
        number, status, note = body.get("id"), body.get("status"), body.get("note")
        if not isinstance(number, int) or isinstance(number, bool) or not isinstance(status, str):
            raise ApiError("bad_request")
        if note is not None and (not isinstance(note, str) or len(note) > MAX_NOTE):
            raise ApiError("bad_request")
        try:
            changed = await asyncio.to_thread(self.desk.callbacks.set_status, number, status, session.advisor, note)
        except LookupError:
            raise ApiError("not_found") from None
        except ValueError:
            raise DeskError("bad_status") from None
        await self.services.changed(changed.conversation)
        return json_of(callback_item(changed))

    # To the editors

    async def items(self, request: Request, session: Session) -> HTTPResponse:
        body = read_body(request)
        identity, seq = body.get("conversation"), body.get("seq")
        verdict, comment = body.get("verdict"), body.get("comment") or ""
        if not isinstance(identity, str) or not isinstance(seq, int) or verdict not in VERDICTS:
            raise ApiError("bad_request")
        if not isinstance(comment, str) or len(comment) > MAX_NOTE:
            raise ApiError("bad_request")
        await asyncio.to_thread(self._add_item, identity, seq, verdict, comment)
        return json_of({}, 201)

    def _add_item(self, identity: str, seq: int, verdict: str, comment: str) -> None:
        """A gap for the editors: what the family asked, and what the advisor says about the reply."""
        try:
            self.desk.view.may_see(identity)
        except NoSuchConversation:
            raise ApiError("not_found") from None
        found = self.services.store.messages(identity, 0, 100_000)
        reply = next((m for m in found if m.seq == seq and m.sender == "bot"), None)
        if reply is None:
            raise ApiError("not_found")
        asked = [m.text for m in found if m.seq < seq and m.sender == "family"][-1:]
        text = "\n".join([*asked, mask(comment).text]).strip() or reply.text[:300]
        kommune = self.services.store.by_id(identity).kommune
        self.services.store.add_gap(identity, verdict, text, reply.extra.get("topic", ""), kommune)

    # Who is there

    async def presence(self, _: Request, session: Session) -> HTTPResponse:
        return json_of([present_item(p) for p in await asyncio.to_thread(self.desk.presence.all)])

    async def set_presence(self, request: Request, session: Session) -> HTTPResponse:
        body = read_body(request)
        state, reason = body.get("state"), body.get("reason") or ""
        if state not in STATES or not isinstance(reason, str) or len(reason) > 100:
            raise ApiError("bad_request")
        await asyncio.to_thread(self.desk.presence.set, session.advisor, state, reason.strip())
        await self.services.hub.publish(DESK)
        return json_of({"state": state, "reason": reason.strip()})

    async def notices(self, _: Request, session: Session) -> HTTPResponse:
        return json_of(await asyncio.to_thread(failing_items, self.desk.notices))


def _answer(renderer: Renderer, hit: Hit, kommune: str) -> dict[str, Any]:
    topic = renderer.guide.topics[hit.topic]
    rendered = renderer.answer(topic, hit.kind, kommune)
    return {
        "topic": hit.topic,
        "kind": hit.kind,
        "title": topic.title,
        "text": rendered.text,
        "sources": [source_item(s) for s in rendered.sources],
        "withheld": renderer.withheld(topic, hit.kind),
        "score": hit.score,
    }


def source_item(source: Source) -> dict[str, str]:
    return {"title": source.title, "url": source.url, "date": danish_date(source.read)}


def _query(request: Request) -> str:
    query = (request.args.get("q") or "").replace("\x00", " ").strip()
    if len(query) > MAX_QUERY:
        raise ApiError("bad_request")
    return query
