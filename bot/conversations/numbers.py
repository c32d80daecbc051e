"""What families asked, counted from the stored conversations by topic, week and kommune; small counts hidden."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.conversations.schema import callbacks, conversations, handoffs, messages
from bot.conversations.small_counts import LEAST, Sum, hide

OUTCOMES = {"answered": "answered", "clarified": "doubt", "lost": "lost", "withheld": "withheld"}  # by ending
ASKED, HANDED = "asked", "handed"
COUNTED = (ASKED, *OUTCOMES.values(), HANDED)
OTHERS, NO_TOPIC = "*others", "*none_topic"  # rows beside the topics'
LAST = {OTHERS: 1, NO_TOPIC: 2}

Json = dict[str, Any]


@dataclass(frozen=True)
class Said:
    """A turn's answer: a topic is the one answered from, or the first that was asked about in doubt."""

    at: float
    outcome: str
    topic: str
    kommune: str


@dataclass
class Counts:
    """`asked` by (week, topic, kommune, outcome), `handed` by (week, topic, kommune)."""

    asked: Counter = field(default_factory=Counter)
    handed: Counter = field(default_factory=Counter)


class Numbers:
    """Methods block; call them from a thread. `zone` says where a week begins."""

    def __init__(self, engine: Engine, zone: tzinfo) -> None:
        self.engine = engine
        self.zone = zone

    def count(self, since: float) -> Counts:
        """Of everything stored from then on; what was erased is not counted."""
        found = Counts()
        for turns, requests in self._conversations(since):
            for turn in turns:
                found.asked[self._week(turn.at), turn.topic, turn.kommune, turn.outcome] += 1
            if requests:
                at, kommune = min(requests)
                before = [turn.topic for turn in turns if turn.at <= at and turn.topic]
                found.handed[self._week(at), before[-1] if before else "", kommune] += 1
        return found

    def _week(self, at: float) -> date:
        """Its Monday."""
        day = datetime.fromtimestamp(at, self.zone).date()
        return day - timedelta(days=day.weekday())

    def _conversations(self, since: float) -> Iterable[tuple[list[Said], list[tuple[float, str]]]]:
        """(the turns, the requests for a human as (when, kommune)) of each conversation."""
        requests = self._requests(since)
        kept: list[Said] = []
        now: str | None = None
        for identity, turn in self._turns(since):
            if identity != now and now is not None:
                yield kept, requests.pop(now, [])
                kept = []
            now = identity
            kept.append(turn)
        if now is not None:
            yield kept, requests.pop(now, [])
        yield from (([], each) for each in requests.values())

    def _turns(self, since: float) -> Iterable[tuple[str, Said]]:
        """(conversation, answer) of every turn, in order; the bubbles of one answer count once."""
        extra = messages.c.extra
        query = (
            sa.select(
                messages.c.conversation, messages.c.sender, messages.c.at,
                conversations.c.kommune.label("page"),
                extra["ending"].as_string().label("ending"),
                extra["topic"].as_string().label("topic"),
                extra["kommune"].as_string().label("kommune"),
                extra[("buttons", 0, "payload")].as_string().label("first"),
            )
            .join(conversations, conversations.c.id == messages.c.conversation)
            .where(messages.c.at >= since, messages.c.sender.in_(("family", "bot")))
            .order_by(messages.c.conversation, messages.c.seq)
        )  # fmt: skip
        with self._read() as db:
            answer: list[Any] = []
            for row in db.execute(query):
                if answer and (row.sender == "family" or row.conversation != answer[0].conversation):
                    yield from _said(answer)
                    answer = []
                if row.sender == "bot":
                    answer.append(row)
            yield from _said(answer)

    def _requests(self, since: float) -> dict[str, list[tuple[float, str]]]:
        """Of each conversation that asked for a human: when, and from which kommune."""
        found: dict[str, list[tuple[float, str]]] = {}
        with self._read() as db:
            for table, at in ((handoffs, handoffs.c.waiting_since), (callbacks, callbacks.c.created_at)):
                query = sa.select(table.c.id, table.c.conversation, table.c.kommune, at).where(at >= since)
                for row in db.execute(query):
                    key = row[1] or f"{table.name} {row[0]}"  # its conversation is erased
                    found.setdefault(key, []).append((row[3], row[2]))
        return found

    def _read(self) -> Any:
        return self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")


def _said(answer: list[Any]) -> Iterable[tuple[str, Said]]:
    """One turn of its bubbles' rows; nothing when it answered no question."""
    endings = [row.ending for row in answer if row.ending in OUTCOMES]
    if endings:
        topic = next((row.topic for row in answer if row.topic), "") or _first_choice(answer)
        kommune = next((row.kommune for row in answer if row.kommune), "") or answer[0].page
        yield answer[0].conversation, Said(answer[0].at, OUTCOMES[endings[0]], topic, kommune)


def _first_choice(answer: list[Any]) -> str:
    """The topic of the first button of «mente du …?»."""
    if not any(row.ending == "clarified" for row in answer):
        return ""
    payload = next((row.first for row in answer if row.first and "{" in row.first), "{}")
    try:
        return str(json.loads(payload[payload.index("{") :]).get("topic") or "")
    except ValueError:
        return ""


# Tables --------------------------------------------------------------------------------------


def tables(counts: Counts, kommuner: Iterable[str], least: int = LEAST) -> Json:
    """Rows by topic (most asked first) and by week (newest first), and what all make together.

    Each row has a cell for COUNTED, then one for each kommune and for those that told none: a number, or
    small_counts.FEW or HIDDEN. Rows of topics asked less than `least` times are one row together.
    """
    homes = [*kommuner, ""]
    asked: Counter = Counter()
    for (_, topic, _, _), n in counts.asked.items():
        asked[topic] += n
    often = {topic for topic, n in asked.items() if topic and n >= least}

    def row_of(topic: str) -> str:
        return topic if topic in often else OTHERS if topic else NO_TOPIC

    cells: Counter = Counter()
    for (week, topic, home, outcome), n in counts.asked.items():
        place = home if home in homes else ""
        for row in (("topic", row_of(topic)), ("week", week.isoformat()), ("total", "")):
            for column in (ASKED, outcome, f"in {place}"):
                cells[row, column] += n
    for (week, topic, _), n in counts.handed.items():
        for row in (("topic", row_of(topic)), ("week", week.isoformat()), ("total", "")):
            cells[row, HANDED] += n
    columns = [*COUNTED, *(f"in {home}" for home in homes)]
    rows = list(dict.fromkeys(row for row, _ in cells))
    shown = hide({(row, column): cells[row, column] for row in rows for column in columns}, _sums(rows, columns), least)

    def listed(kind: str) -> list[Json]:
        return [{"id": row[1], "cells": [shown[row, column] for column in columns]} for row in rows if row[0] == kind]

    by_topic = sorted(listed("topic"), key=lambda row: (LAST.get(row["id"], 0), -asked[row["id"]], row["id"]))
    by_week = sorted(listed("week"), key=lambda row: row["id"], reverse=True)
    return {"kommuner": homes, "topics": by_topic, "weeks": by_week, "total": [row["cells"] for row in listed("total")]}


def _sums(rows: list[tuple[str, str]], columns: list[str]) -> list[Sum]:
    """All that adds up: a row's outcomes and its kommuner make what it was asked, and rows make the total."""
    outcomes, homes = list(OUTCOMES.values()), [column for column in columns if column.startswith("in ")]
    sums: list[Sum] = [([(row, part) for part in parts], (row, ASKED)) for row in rows for parts in (outcomes, homes)]
    for kind in ("topic", "week"):
        own = [row for row in rows if row[0] == kind]
        sums += [([(row, column) for row in own], (("total", ""), column)) for column in columns if own]
    return sums


def weeks_since(now: float, weeks: int, zone: tzinfo) -> float:
    """When the Monday began that is so many weeks back; the running week is the first of them."""
    day = datetime.fromtimestamp(now, zone).date()
    monday = day - timedelta(days=day.weekday(), weeks=weeks - 1)
    return datetime(monday.year, monday.month, monday.day, tzinfo=zone).timestamp()


def titled(found: Json, titles: Mapping[str, str]) -> Json:
    """The rows of topics with their titles; a topic that is gone keeps its id."""
    return {**found, "topics": [{**row, "title": titles.get(row["id"], row["id"])} for row in found["topics"]]}
