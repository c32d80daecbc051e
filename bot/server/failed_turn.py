"""When the bot cannot answer: an apology with a way on, and a human all the same.

The hand-over needs only the database, so it works with the action server down and without a model.
"""

from __future__ import annotations

from typing import Any

from bot import wiring
from bot.conversations.handoff import REQUEST_PAYLOAD, Handoff
from bot.conversations.store import Conversation, Message

CONSENTED = '/request_advisor{"value":"consented"}'  # the dialogue knows it too, should it be back by then
REASON = "error"

Said = tuple[str, dict[str, Any]]


def replies(handoff: Handoff, conversation: Conversation, message: Message, request_id: str) -> list[Said]:
    """What to say instead; nothing when the queue has spoken itself. Blocks: it may write."""
    payload = message.extra.get("payload", "")
    if payload == CONSENTED:
        handoff.request(conversation.id, request_id, REASON, kommune=conversation.kommune)
        return []
    if payload.startswith(REQUEST_PAYLOAD):
        return [_consent()]
    return [apology(conversation.kommune)]


def apology(kommune: str) -> Said:
    """What to do now, with the kommune's number."""
    buttons = [_button("human", REQUEST_PAYLOAD)]
    guide = wiring.guide()
    contact = guide.contact("hovednummer", kommune) if kommune else None
    if contact and contact.phone:
        text = wiring.phrases().say("turn_failed_phone", name=contact.name, phone=contact.phone)
    else:
        text = wiring.phrases().say("turn_failed")
    return text, {"buttons": buttons, "ending": "error_bot"}


def _consent() -> Said:
    buttons = [_button("yes", CONSENTED), _button("no", "/deny")]
    return wiring.phrases().say("handoff_consent"), {"buttons": buttons, "ending": "handoff_offered"}


def _button(name: str, payload: str) -> dict[str, str]:
    return {"title": wiring.phrases().say(f"button_{name}"), "payload": payload}
