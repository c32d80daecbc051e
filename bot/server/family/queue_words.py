"""What a family that waits means with its words: out of the queue, a call instead, its place, or in danger."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from bot import wiring
from bot.conversations.handoff import CALLBACK_PAYLOAD, REQUEST_PAYLOAD, WITHDRAW_PAYLOAD
from bot.dialogue.belief import names_something, surely_withdraws
from bot.guide.words import normalise

logger = logging.getLogger(__name__)

ASKS_AGAIN = 0.8  # certainty from which the words ask for a human again
MAY_LEAVE = 0.4  # and from which the family is asked whether it wants to leave
MOST_WORDS = 10  # whoever tells more is telling the advisor something
WORDS = {WITHDRAW_PAYLOAD: "handoff_withdraw_words", CALLBACK_PAYLOAD: "handoff_callback_words"}


@dataclass(frozen=True)
class Meant:
    """`wish` is WITHDRAW_PAYLOAD, CALLBACK_PAYLOAD, REQUEST_PAYLOAD or nothing; `unsure` that it may be to leave."""

    wish: str = ""
    unsure: bool = False
    crisis: str = ""  # the kind of danger, as the recogniser names it


async def meant(agent: Any, text: str, payload: str = "") -> Meant:
    """Only for a family in the queue: a message to the bot goes through the dialogue."""
    if payload:
        if payload.startswith(REQUEST_PAYLOAD):
            return Meant(REQUEST_PAYLOAD)
        return Meant(payload if payload in WORDS else "")
    said = normalise(text)
    for wish, name in WORDS.items():
        if said and said in {normalise(words) for words in wiring.phrases().texts[name]}:
            return Meant(wish)
    return _read(await _parsed(agent, text), len(said.split()))


def _read(parsed: dict[str, Any], words: int) -> Meant:
    crisis = parsed.get("crisis") or ""
    intent = parsed.get("intent") or {}
    name = intent.get("name")
    if crisis or name not in ("withdraw_advisor", "request_advisor") or words > MOST_WORDS:
        return Meant(crisis=crisis)
    p, topics = intent["confidence"], {topic: q for topic, q in parsed.get("topics") or ()}
    if name == "request_advisor":
        return Meant(REQUEST_PAYLOAD if p >= ASKS_AGAIN else "")
    if surely_withdraws(p, topics):
        return Meant(WITHDRAW_PAYLOAD)
    return Meant(unsure=p >= MAY_LEAVE and not names_something(topics))


async def _parsed(agent: Any, text: str) -> dict[str, Any]:
    """What the recognisers find; nothing when no model is there, for the message is kept all the same."""
    if agent is None or not agent.is_ready():
        return {}
    try:
        return await agent.parse_message(text.lstrip("/"))
    except Exception as error:
        logger.error("a message in the queue was not read: %s", type(error).__name__)
        return {}
