"""Between Rasa's plain data and the dialogue's own types; knows its shapes, imports nothing of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue import language
from bot.dialogue.turn import Clause, Heard, Part, Reply
from bot.guide.phrases import Phrases
from bot.guide.rendering import danish_date


def heard_from(message: Mapping[str, Any], sender: str) -> Heard:
    """`message` is Rasa's `latest_message`: text, intent, intent_ranking, entities, metadata, …"""
    text = message.get("text") or ""
    intent = (message.get("intent") or {}).get("name") or ""
    pressed = text.startswith("/")
    ranking = {i["name"]: i["confidence"] for i in message.get("intent_ranking") or ()}
    metadata = message.get("metadata") or {}
    return Heard(
        text="" if pressed else text,
        intent=intent,
        intents={intent: 1.0} if pressed else ranking,
        topics=() if pressed else tuple((name, p) for name, p in message.get("topics") or ()),
        parts=tuple(
            Clause(part["text"], part["intents"], tuple((n, p) for n, p in part["topics"]))
            for part in message.get("parts") or ()
        ),
        entities={e["entity"]: str(e["value"]) for e in message.get("entities") or () if e.get("value")},
        page_kommune=metadata.get("kommune") or "",
        masked=tuple(metadata.get("masked") or ()),
        crisis="" if pressed else (message.get("crisis") or ""),
        worry="" if pressed else (message.get("worry") or ""),
        language="da" if pressed else language.detect(text),
        sender=sender,
        channel=metadata.get("channel") or "rest",
        message_id=str(message.get("message_id") or metadata.get("seq") or ""),
        pressed=pressed,
        spelt="" if pressed else (message.get("spelt") or ""),
    )


def to_messages(reply: Reply, phrases: Phrases, guide_version: str) -> list[dict[str, Any]]:
    """Keyword arguments of `dispatcher.utter_message`, one for each bubble.

    `text` is complete, sources and all, for channels that show text alone; `body` is the text for
    channels that show the sources, cards and buttons themselves.
    """
    home = {"kommune": reply.memory.kommune} if reply.memory.kommune else {}
    return [{**_message(part, reply.ending, phrases, guide_version), **home} for part in reply.parts]


def _message(part: Part, ending: str, phrases: Phrases, guide_version: str) -> dict[str, Any]:
    message: dict[str, Any] = {"text": part.text, "body": part.text, "ending": ending, **part.extra}
    if part.buttons:
        message["buttons"] = [{"title": b.title, "payload": b.payload} for b in part.buttons]
    rendered = part.rendered
    if rendered:
        message.update(
            text=rendered.text_with_sources(phrases),
            topic=rendered.topic,
            kind=rendered.kind,
            card=rendered.card,
            guide=guide_version,
            sources=[
                {"title": s.title, "url": s.url, "date": danish_date(s.read), "certainty": s.certainty}
                for s in rendered.sources
            ],
        )
    return message
