"""When somebody sits at the chat: spans a day from the guide, holidays, closing days."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays

from bot.guide.model import Kommune

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LOOK_AHEAD_DAYS = 60

Span = tuple[int, int]


def spans(kommune: Kommune, day: date) -> list[Span]:
    """The day's spans in minutes after midnight, in order; none on a holiday or closing day."""
    if day.isoformat() in kommune.closing_days or is_holiday(day):
        return []
    written = kommune.opening_hours.get(DAYS[day.weekday()], ())
    found = (tuple(_minutes(part) for part in span.split("-")) for span in written)
    return sorted((start, end) for start, end in found if start < end)


def is_open(kommune: Kommune, when: datetime) -> bool:
    """From the first minute of a span up to, not with, its last."""
    local = _local(when)
    minute = local.hour * 60 + local.minute
    return any(start <= minute < end for start, end in spans(kommune, local.date()))


def next_opening(kommune: Kommune, when: datetime) -> datetime | None:
    """The first opening at or after `when`; None when there is none within two months."""
    local = _local(when)
    if is_open(kommune, local):
        return local
    for ahead in range(LOOK_AHEAD_DAYS + 1):
        day = local.date() + timedelta(days=ahead)
        for start, _ in spans(kommune, day):
            opens = datetime.combine(day, time(start // 60, start % 60), COPENHAGEN)
            if opens > local:
                return opens
    return None


def first_opening(kommuner: Iterable[Kommune], when: datetime) -> datetime | None:
    """The earliest opening among several kommuner, for a family that has not named its own."""
    found = (next_opening(kommune, when) for kommune in kommuner)
    return min((opens for opens in found if opens), default=None)


def is_holiday(day: date) -> bool:
    return day in _holidays(day.year)


@functools.lru_cache(maxsize=8)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("DK", years=year))


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _local(when: datetime) -> datetime:
    if when.tzinfo is None:
        raise ValueError(f"{when!r} has no time zone; opening hours need one.")
    return when.astimezone(COPENHAGEN)
