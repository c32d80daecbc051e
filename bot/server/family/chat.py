"""The chat channel: messages in by POST, replies out by Server-Sent Events with replay."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import json
import re
import time
from datetime import datetime, timezone
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, empty, text
from sanic.response import json as json_response

from bot import wiring
from bot.conversations.store import Conversation, Message, NoSuchConversation
from bot.privacy import mask
from bot.server import metrics
from bot.server.body import read_json as _body
from bot.server.errors import ApiError
from bot.server.family import chat_page
from bot.server.limits import Limits
from bot.server.services import Services

MAX_TEXT = 2_000
MAX_COMMENT = 1_000
COMMENT_EVERY_S = 15.0
SHOWN = ("card", "topic", "kind", "ending", "lang", "ics", "form", "steps", "advisor", "deadline")
LOOK_EVERY_S = 5.0  # streams look into the store by themselves, should a wake-up be lost
_CLIENT_ID = re.compile(r"^[A-Za-z0-9._:-]{1,64}$")
_PAYLOAD = re.compile(r"^/[a-z_]{1,60}(\{.{0,400}\})?$", re.DOTALL)


class ChatInput(InputChannel):
    """Families' browsers. `services` is filled before the server starts."""

    def __init__(self, services: Services) -> None:
        self.services = services

    @classmethod
    def name(cls) -> str:
        return "chat"

    def blueprint(self, on_new_message: Any) -> Blueprint:
        blueprint = Blueprint("chat")
        routes = Routes(self.services)

        def add(method: Any, path: str, methods: list[str]) -> None:
            # Sanic marks its handlers with attributes, which bound methods cannot take.
            @functools.wraps(method)
            async def handler(request: Request) -> Any:
                return await method(request)

            blueprint.add_route(handler, path, methods=methods)

        add(routes.create, "/api/conversations", methods=["POST"])
        add(routes.post_message, "/api/messages", methods=["POST"])
        add(routes.list_messages, "/api/messages", methods=["GET"])
        add(routes.events, "/api/events", methods=["GET"])
        add(routes.feedback, "/api/feedback", methods=["POST"])
        add(routes.transcript, "/api/transcript", methods=["GET"])
        add(routes.delete, "/api/conversation", methods=["DELETE"])
        add(routes.start_page, "/api/start", methods=["GET"])
        chat_page.add(blueprint)
        return blueprint


class Routes:
    def __init__(self, services: Services) -> None:
        self.services = services
        self.limits = Limits()

    @property
    def store(self):
        return self.services.store

    async def create(self, request: Request) -> HTTPResponse:
        body = _body(request, allow_empty=True)
        kommune = body.get("kommune") or ""
        if kommune and (not isinstance(kommune, str) or kommune not in wiring.guide().kommuner):
            raise ApiError("unknown_kommune")
        conversation, token = await asyncio.to_thread(self.store.create, kommune)
        return json_response({"conversation": conversation.id, "token": token}, status=201)

    async def post_message(self, request: Request) -> HTTPResponse:
        conversation = await self.conversation(request)
        self.limits.check("message", conversation.id, wiring.settings().rate_per_conversation, 60.0)
        body = _body(request)
        client_id = body.get("client_id")
        if not isinstance(client_id, str) or not _CLIENT_ID.match(client_id):
            raise ApiError("bad_client_id")
        written, extra = await self.written(conversation, body)
        message, new = await self.services.receive(conversation, written, client_id, extra)
        return json_response({"seq": message.seq, "duplicate": not new}, status=202)

    async def written(self, conversation: Conversation, body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """The masked text and what goes with it, from a text or a button's payload."""
        payload = body.get("payload")
        if payload is not None:
            if not isinstance(payload, str) or not _PAYLOAD.match(payload) or mask(payload).found:
                raise ApiError("bad_payload")
            title = await asyncio.to_thread(self._title, conversation.id, payload)
            return title, {"payload": payload}
        written = body.get("text")
        if not isinstance(written, str):
            raise ApiError("bad_request")
        if len(written) > MAX_TEXT:
            raise ApiError("too_long")
        # NUL and other control characters have no place in a text and none in PostgreSQL.
        written = re.sub(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", " ", written).strip()
        if not written:
            raise ApiError("empty_text")
        masked = mask(written)
        await asyncio.to_thread(self.services.keep_contact, conversation.id, written)
        return masked.text, ({"masked": sorted(set(masked.found))} if masked.found else {})

    def _title(self, identity: str, payload: str) -> str:
        """What the family saw on the button they pressed."""
        for message in reversed(self.store.messages(identity)):
            for button in message.extra.get("buttons", ()):
                if button["payload"] == payload:
                    return button["title"]
        return chat_page.button_titles().get(payload) or payload.split("{")[0].lstrip("/").replace("_", " ")

    async def list_messages(self, request: Request) -> HTTPResponse:
        conversation = await self.conversation(request)
        after = _after(request)
        found = await asyncio.to_thread(self.store.messages, conversation.id, after)
        return json_response([self._shown(conversation, m) for m in found], ensure_ascii=False)

    def _shown(self, conversation: Conversation, message: Message) -> dict[str, Any]:
        """A message for the family's own eyes: with the contact detail it gave for a call-back."""
        shown = public(message)
        return {**shown, "text": self.services.details.show(conversation.id, shown["text"])}

    async def events(self, request: Request) -> None:
        conversation = await self.conversation(request)
        after = _after(request)
        response = await request.respond(
            content_type="text/event-stream; charset=utf-8",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )
        metrics.STREAMS.inc()
        try:
            with self.services.hub.listen(conversation.id) as queue:
                await self._stream(response, conversation, after, queue)
        finally:
            metrics.STREAMS.dec()

    async def _stream(self, response: Any, conversation: Conversation, after: int, queue: asyncio.Queue) -> None:
        await response.send("retry: 2000\n\n")
        state = ""
        quiet_since = time.monotonic()
        while not self.services.closing:
            try:
                now = await asyncio.to_thread(self.store.by_id, conversation.id)
            except NoSuchConversation:
                await response.send(_event("deleted", {}))
                return
            fresh = []
            if now.last_seq > after:
                fresh = await asyncio.to_thread(self.store.messages, conversation.id, after)
            for message in fresh:
                after = message.seq
                await response.send(_event("message", self._shown(conversation, message), message.seq))
            if any(message.sender == "system" for message in fresh):
                continue  # a step of the hand-over may have come with it: its state is told before we wait
            if now.state != state:
                state = now.state
                await response.send(_event("state", await self.services.state_of(now)))
            if fresh:
                quiet_since = time.monotonic()
            elif time.monotonic() - quiet_since > COMMENT_EVERY_S:
                quiet_since = time.monotonic()
                await response.send(": stadig her\n\n")
            event = await _next(queue)
            while event:  # short-lived events go straight through; a wake-up makes us look
                if event.get("event") in ("typing", "read", "queue"):
                    await response.send(_event(event["event"], event))
                event = queue.get_nowait() if not queue.empty() else None

    async def feedback(self, request: Request) -> HTTPResponse:
        conversation = await self.conversation(request)
        body = _body(request)
        seq, helpful, comment = body.get("seq"), body.get("helpful"), body.get("comment") or ""
        sound = isinstance(seq, int) and not isinstance(seq, bool) and isinstance(helpful, bool)
        if not sound or not isinstance(comment, str) or len(comment) > MAX_COMMENT:
            raise ApiError("bad_request")
        kept = await asyncio.to_thread(self.store.add_feedback, conversation.id, seq, helpful, mask(comment).text)
        if not kept:
            raise ApiError("not_found")
        return empty()

    async def transcript(self, request: Request) -> HTTPResponse:
        conversation = await self.conversation(request)
        found = await asyncio.to_thread(self.store.messages, conversation.id, 0, 100_000)
        if "text/plain" in request.headers.get("accept", ""):
            return text(plain(found), headers={"Content-Disposition": 'attachment; filename="samtale.txt"'})
        return json_response(
            {"conversation": conversation.id, "messages": [public(m) for m in found]}, ensure_ascii=False
        )

    async def delete(self, request: Request) -> HTTPResponse:
        conversation = await self.conversation(request)
        await self.services.erase(conversation.id)
        return empty()

    async def start_page(self, request: Request) -> HTTPResponse:
        """What the page shows before the family has written: greeting, buttons, kommuner, labels."""
        return json_response(chat_page.start(), ensure_ascii=False)

    async def conversation(self, request: Request) -> Conversation:
        token = request.headers.get("authorization", "")
        if not token.startswith("Bearer "):
            raise ApiError("no_conversation")
        try:
            return await asyncio.to_thread(self.store.by_token, token[7:].strip())
        except NoSuchConversation:
            raise ApiError("no_conversation") from None


def public(message: Message) -> dict[str, Any]:
    """A message as the contract shows it to the family's browser; cards and more are added."""
    extra = message.extra
    more = {k: extra[k] for k in SHOWN if extra.get(k)}
    if extra.get("pdf"):
        more["pdf"] = pdf_address(extra["pdf"])
    return {
        "seq": message.seq,
        "from": message.sender,
        "text": message.text,
        "buttons": extra.get("buttons", []),
        "sources": extra.get("sources", []),
        "at": datetime.fromtimestamp(message.at, timezone.utc).isoformat(timespec="milliseconds"),
        **({"client_id": message.client_id} if message.client_id else {}),
        **more,
    }


def pdf_address(pdf: dict[str, str]) -> dict[str, str]:
    """Name and address of the start-pack's page, from the choices that make it."""
    if "answers" not in pdf:
        return pdf
    return {"filename": pdf["filename"], "url": f"/chat/startpakke.pdf?{pdf['answers']}"}


def plain(messages: list[Message]) -> str:
    """The conversation as text to keep or print."""
    say = wiring.phrases().say
    lines = [say("transcript_heading"), ""]
    for message in messages:
        at = datetime.fromtimestamp(message.at, wiring.COPENHAGEN)
        lines.append(f"{say('sender_' + message.sender)}, {at:%d.%m.%Y %H.%M}")
        lines.append(message.text)
        lines += [
            say("source_line", title=s["title"], date=s["date"]) + " " + s.get("url", "")
            for s in message.extra.get("sources", ())
        ]
        lines.append("")
    return "\n".join(lines)


async def _next(queue: asyncio.Queue) -> dict[str, Any] | None:
    with contextlib.suppress(asyncio.TimeoutError):
        return await asyncio.wait_for(queue.get(), LOOK_EVERY_S)
    return None


def _event(name: str, data: dict[str, Any], identity: int | None = None) -> str:
    head = f"id: {identity}\n" if identity is not None else ""
    return f"{head}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def _after(request: Request) -> int:
    """The last seq the client has: the newer of the address and the header of a reconnect."""
    values = []
    for raw in (request.args.get("after"), request.headers.get("last-event-id")):
        if raw is None or raw == "":
            continue
        if not re.fullmatch(r"\d{1,9}", raw):
            raise ApiError("bad_request")
        values.append(int(raw))
    return max(values, default=0)
