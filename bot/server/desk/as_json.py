"""Rows and messages as the desk's JSON."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from sanic.response import HTTPResponse, json

from bot.conversations.callbacks import Callback
from bot.conversations.contact_fields import shown_phone
from bot.conversations.notices import Notices
from bot.conversations.presence import Present
from bot.conversations.store import Message
from bot.conversations.transitions import Row
from bot.server.family.chat import public


def queue_item(row: Row) -> dict[str, Any]:
    """One line of the queue, as the contract names its fields; the rest is added."""
    return {
        "conversation": row["conversation"],
        "state": row["state"],
        "unread": row["unread"],
        "last_seq": row["last_seq"],
        "channel": row["channel"],
        **handoff_item(row),
    }


def handoff_item(row: Row) -> dict[str, Any]:
    return {
        "handoff": row["id"],
        "reason": row["reason"],
        "urgent": bool(row["urgent"]),
        "kommune": row["kommune"],
        "waiting_since": iso(row["waiting_since"]),
        "claimed_at": iso(row["claimed_at"]) if row["claimed_at"] else None,
        "closed_at": iso(row["closed_at"]) if row["closed_at"] else None,
        "summary": row["summary"],
        "advisor": row["advisor_name"],
        "advisor_user": row["advisor"],
        "last_advisor": row["last_advisor"],
        "offered_to": row["offered_to"],
        "read_seq": row["read_seq"],
        "outcome": row["outcome"],
    }


def callback_item(callback: Callback) -> dict[str, Any]:
    return {
        "id": callback.id,
        "conversation": callback.conversation,
        "name": callback.name,
        "phone": shown_phone(callback.phone),
        "email": callback.email,
        "good_time": callback.good_time,
        "about": callback.about,
        "kommune": callback.kommune,
        "status": callback.status,
        "advisor": callback.advisor,
        "note": callback.note,
        "created_at": iso(callback.created_at),
        "updated_at": iso(callback.updated_at),
    }


def desk_message(message: Message) -> dict[str, Any]:
    """What the family sees, with how sure the bot was and which version of the guide spoke."""
    extra = message.extra
    more = {key: extra[key] for key in ("sure", "guide", "payload", "masked") if extra.get(key)}
    shown = {**public(message), **more}
    if extra.get("desk_id"):
        shown["client_id"] = extra["desk_id"]
    return shown


def iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, timezone.utc).isoformat(timespec="milliseconds")


def failing_items(notices: Notices) -> list[dict[str, Any]]:
    return [{**n, "created_at": iso(n["created_at"]), "due_at": iso(n["due_at"])} for n in notices.failing()]


def present_item(present: Present) -> dict[str, Any]:
    return {
        "user": present.id,
        "name": present.name,
        "state": present.state,
        "reason": present.reason,
        "chats": present.chats,
    }


def json_of(body: Any, status: int = 200) -> HTTPResponse:
    return json(body, status=status, ensure_ascii=False, headers={"Cache-Control": "no-store"})
