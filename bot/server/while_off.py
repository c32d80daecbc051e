"""What a family hears while an operator has turned the bot off: danger first, then the way to a human."""

from __future__ import annotations

import asyncio
from typing import Any

from bot import wiring
from bot.conversations.handoff import REQUEST_PAYLOAD
from bot.conversations.store import Conversation, Message

Replies = list[tuple[str, dict[str, Any]]]


async def while_off(services: Any, conversation: Conversation, message: Message) -> Replies:
    """Replies without Rasa. Pressing the button, under words that say what the advisor will see, is the consent."""
    if message.extra.get("payload", "").startswith(REQUEST_PAYLOAD):
        request = f"off-{message.seq}"
        await asyncio.to_thread(services.desk.handoff.request, conversation.id, request, kommune=conversation.kommune)
        return []
    say = wiring.phrases().say
    guide = wiring.guide()
    contact = guide.contact("hovednummer", conversation.kommune) if conversation.kommune else None
    words = services.switches.message("bot") or say("bot_off")
    if contact and contact.phone:
        words += "\n\n" + say("bot_off_phone", name=contact.name, phone=contact.phone)
    extra = {"buttons": [{"title": say("button_human"), "payload": REQUEST_PAYLOAD}], "ending": "bot_off"}
    danger = await asyncio.to_thread(wiring.danger_words, message.text)
    return [*([(danger, {"ending": "crisis"})] if danger else []), (words, extra)]
