"""Rasa's REST channel, masked like the chat and closed to strangers."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot import wiring
from bot.conversations import contact_details
from bot.conversations.store import Message, NoSuchConversation
from bot.privacy import mask
from bot.server.body import read_json
from bot.server.errors import ApiError
from bot.server.failed_turn import apology
from bot.server.family.chat import MAX_TEXT
from bot.server.turns import SILENT_STATES

MAX_SENDER = 64


class CollectedReplies(CollectingOutputChannel):
    """Rasa's collector, which also notes what our actions say besides the text."""

    def __init__(self) -> None:
        super().__init__()
        self.form: dict[str, Any] = {}
        self.effect = ""

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        self.form = message.get("form") or self.form
        self.effect = message.get("effect") or self.effect
        await super().send_response(recipient_id, message)


class RestInput(InputChannel):
    """`POST /webhooks/rest/webhook`, for tests and integrations."""

    def __init__(self, token: str) -> None:
        self.token = token
        self._asked: set[str] = set()  # senders whose next message may hold a contact detail

    @classmethod
    def name(cls) -> str:
        return "rest"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        blueprint = Blueprint("rest")

        @blueprint.get("/")
        async def health(_: Request) -> HTTPResponse:
            return json_response({"status": "ok"})

        @blueprint.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            self._admit(request)
            sender, raw, text, metadata = _read(request)
            self._keep_contact(request, sender, raw)
            kept = await self._kept(request, sender, text)
            if kept is not None and kept.status != "pending":
                return json_response(await _told(request, sender, kept.seq), ensure_ascii=False)
            output = CollectedReplies()
            message = UserMessage(text, output, sender, input_channel="rest", metadata=metadata)
            try:
                await on_new_message(message)
            except Exception as error:
                wiring.logger.error("rest turn broke: sender=%s error=%s", sender, type(error).__name__)
            if kept is not None:  # the turn is ours: nobody is to run it again
                said: list[tuple[str, dict[str, Any]]] = [(each.get("text", ""), {}) for each in output.messages]
                await asyncio.to_thread(request.app.ctx.services.store.finish_turn, sender, kept.seq, said)
            await self._afterwards(request, sender, output)
            replies = self._shown(request, sender, output.messages)
            if not replies and not await _paused(request, sender):
                words, extra = apology(metadata.get("kommune", ""))
                replies = [{"recipient_id": sender, "text": words, "buttons": extra["buttons"]}]
            return json_response(replies, ensure_ascii=False)

        return blueprint

    def _keep_contact(self, request: Request, sender: str, raw: str) -> None:
        """Put a phone number or e-mail address aside when the bot has just asked for one."""
        found = contact_details.find(raw) if sender in self._asked else None
        if found:
            request.app.ctx.services.details.keep(sender, *found)

    async def _kept(self, request: Request, sender: str, text: str) -> Message | None:
        """The message as stored for the advisor who has the conversation, or for the queue; None when the bot has it.

        It is pending when the family left the queue with it for something the bot does.
        """
        services = request.app.ctx.services
        try:
            conversation = await asyncio.to_thread(services.store.by_id, sender)
        except NoSuchConversation:
            return None
        if conversation.channel != "rest" or conversation.state not in SILENT_STATES:
            return None
        extra = {"payload": text} if text.startswith("/") else {}
        message, _ = await services.receive(conversation, text, uuid.uuid4().hex, extra, start=False)
        if message.status == "pending":
            await services.settle(sender)
        return message

    async def _afterwards(self, request: Request, sender: str, output: CollectedReplies) -> None:
        self._asked.discard(sender)
        if output.form == contact_details.EXPECTED:
            self._asked.add(sender)
        if output.effect == "erase":
            await request.app.ctx.services.erase(sender)

    def _shown(self, request: Request, sender: str, replies: list[dict[str, Any]]) -> list[dict[str, Any]]:
        details = request.app.ctx.services.details
        return [{**r, "text": details.show(sender, r["text"])} if "text" in r else r for r in replies]

    def _admit(self, request: Request) -> None:
        """With a token set it decides; without one only this machine may ask."""
        if self.token:
            given = request.headers.get("authorization", "")
            if not hmac.compare_digest(given.encode(), f"Bearer {self.token}".encode()):
                raise ApiError("not_logged_in")
        elif request.headers.get("x-forwarded-for") or not ipaddress.ip_address(request.ip).is_loopback:
            raise ApiError("not_allowed")


def _read(request: Request) -> tuple[str, str, str, dict[str, Any]]:
    """(sender, text as written, masked text, metadata)."""
    body = read_json(request)
    sender, text, metadata = body.get("sender"), body.get("message"), body.get("metadata") or {}
    if not isinstance(sender, str) or not 0 < len(sender) <= MAX_SENDER or not isinstance(metadata, dict):
        raise ApiError("bad_request")
    if not isinstance(text, str) or not text.strip():
        raise ApiError("empty_text")
    if len(text) > 2 * MAX_TEXT:
        raise ApiError("too_long")
    kommune = metadata.get("kommune") or ""
    if kommune and (not isinstance(kommune, str) or kommune not in wiring.guide().kommuner):
        raise ApiError("unknown_kommune")
    masked = mask(text)
    clean: dict[str, Any] = {"kommune": kommune, "channel": "rest"}
    if masked.found:
        clean["masked"] = sorted(set(masked.found))
    return sender, text, masked.text, clean


async def _paused(request: Request, sender: str) -> bool:
    agent = getattr(request.app.ctx, "agent", None)
    if agent is None or not agent.is_ready():
        return False
    tracker = await agent.tracker_store.retrieve(sender)
    return bool(tracker and tracker.is_paused())


async def _told(request: Request, sender: str, after: int) -> list[dict[str, Any]]:
    """What the hand-over itself has said to the message: that the family is out of the queue, for one."""
    found = await asyncio.to_thread(request.app.ctx.services.store.messages, sender, after)
    return [
        {"recipient_id": sender, "text": m.text, **({"buttons": m.extra["buttons"]} if m.extra.get("buttons") else {})}
        for m in found
        if m.sender == "system"
    ]
