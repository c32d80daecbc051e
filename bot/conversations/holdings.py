"""Everything that is held about one conversation, for the family that asks what we have."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.conversations.schema import handoff_events, handoffs, metadata

HIDDEN = ("token_hash", "code_hash")  # keys to the conversation are no information about the family


def holdings(engine: Engine, identity: str) -> dict[str, list[dict[str, Any]]]:
    """Rows by table, Rasa's events among them; a new table with a `conversation` is found by itself."""
    found: dict[str, list[dict[str, Any]]] = {}
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        for table in metadata.sorted_tables:
            column = table.c.get("conversation", table.c.id if table.name == "conversations" else None)
            if column is not None:
                found[table.name] = _rows(db, sa.select(table).where(column == identity))
        mine = sa.select(handoffs.c.id).where(handoffs.c.conversation == identity)
        found["handoff_events"] = _rows(db, sa.select(handoff_events).where(handoff_events.c.handoff.in_(mine)))
        if sa.inspect(db).has_table("events"):
            rows = _rows(db, sa.text("select * from events where sender_id = :id").bindparams(id=identity))
            found["events"] = [{**row, "data": _read(row.get("data"))} for row in rows]
    return {name: rows for name, rows in found.items() if rows}


def _rows(db: Connection, query: Any) -> list[dict[str, Any]]:
    return [{k: v for k, v in row.items() if k not in HIDDEN} for row in db.execute(query).mappings()]


def _read(data: Any) -> Any:
    return json.loads(data) if isinstance(data, str) else data
