"""Count a deadline's last day by the rules of the law, and put it in a calendar file."""

from __future__ import annotations

import calendar
import functools
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import holidays
from icalendar import Alarm, Calendar, Event

FAMILY = "family"
KOMMUNE = "kommune"
PRODID = "-//Familieguiden//Frister//DA"
ALARM_BEFORE = timedelta(days=3)

# No public holidays, but often closed, and not known to be working days when a deadline is counted.
SPECIAL_DAYS = {
    (6, 5): "deadline_note_5_june",
    (12, 24): "deadline_note_24_december",
    (12, 31): "deadline_note_31_december",
}
CONFIRM = "deadline_note_confirm"


@dataclass(frozen=True)
class Rule:
    """How long one kind of deadline is, and whose it is; `kommune` when it holds in one only."""

    count: int
    unit: str  # weeks | months | working_days
    owner: str
    kommune: str = ""


KINDS = {
    "complaint": Rule(4, "weeks", FAMILY),
    "school_complaint": Rule(4, "weeks", FAMILY),
    "reassessment": Rule(4, "weeks", KOMMUNE),
    "access": Rule(7, "working_days", KOMMUNE),
    "local_answer_40": Rule(40, "working_days", KOMMUNE, kommune="gentofte"),
    "child_assessment": Rule(4, "months", KOMMUNE),
    "family_guide": Rule(3, "months", KOMMUNE),
}


@dataclass(frozen=True)
class Deadline:
    """A counted deadline; `rule` and `notes` are names of phrases.

    `later_day` is set where the kommune's time may run longer because of a special day. A
    family's own deadline never has one: the earlier date is the safe one.
    """

    kind: str
    start: date
    last_day: date
    rule: str
    notes: tuple[str, ...] = ()
    later_day: date | None = None


def last_day(kind: str, start: date) -> Deadline:
    """The last day of a deadline that runs from `start`, a day that is not itself counted."""
    rule = KINDS[kind]
    last, moved = _count(rule, start, is_working_day)
    later, _ = _count(rule, start, _is_surely_working_day)
    notes = []
    if moved:
        notes.append(f"deadline_note_moved_{rule.owner}")
    if later != last:
        notes += _special_notes(rule, start, last, later)
    own = rule.owner == FAMILY
    if later != last:
        notes.append("deadline_note_earlier" if own else "deadline_note_later")
    return Deadline(
        kind=kind,
        start=start,
        last_day=last,
        rule=f"deadline_rule_{kind}",
        notes=(*notes, CONFIRM),
        later_day=None if own or later == last else later,
    )


def is_working_day(day: date) -> bool:
    """Neither Saturday, Sunday nor a public holiday; the special days count as working days."""
    return day.weekday() < 5 and day not in _public_holidays(day.year)


def _is_surely_working_day(day: date) -> bool:
    return is_working_day(day) and (day.month, day.day) not in SPECIAL_DAYS


@functools.lru_cache(maxsize=64)
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("DK", years=year))


def _count(rule: Rule, start: date, working: Callable[[date], bool]) -> tuple[date, bool]:
    """The last day, and whether it was moved there from a day that is not a working day."""
    if rule.unit == "working_days":
        days = (day for day in _days_after(start) if working(day))
        return next(day for n, day in enumerate(days, start=1) if n == rule.count), False
    end = start + timedelta(weeks=rule.count) if rule.unit == "weeks" else _add_months(start, rule.count)
    first = next(day for day in _days_after(end - timedelta(days=1)) if working(day))
    return first, first != end


def _days_after(day: date) -> Iterator[date]:
    while True:
        day += timedelta(days=1)
        yield day


def _add_months(start: date, months: int) -> date:
    """The same day of a later month, or that month's last day: 31 October + 4 is 28 February."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def _special_notes(rule: Rule, start: date, last: date, later: date) -> list[str]:
    """The special days that decide between the two dates, in the order they were met."""
    begin = start if rule.unit == "working_days" else last - timedelta(days=1)
    days = (begin + timedelta(days=n) for n in range(1, (later - begin).days + 1))
    return [SPECIAL_DAYS[day.month, day.day] for day in days if is_working_day(day) and not _is_surely_working_day(day)]


def to_ics(deadline: Deadline, title: str, description: str, *, stamp: datetime) -> str:
    """An all-day event on the last day, with an alarm some days before.

    The same deadline and texts give the same UID, so that taking it twice adds no second event.
    """
    event = Event()
    event.add("uid", f"{_fingerprint(deadline, title, description)}@familieguiden")
    event.add("dtstamp", stamp)
    event.add("dtstart", deadline.last_day)
    event.add("dtend", deadline.last_day + timedelta(days=1))
    event.add("summary", title)
    event.add("description", description)
    event.add("transp", "TRANSPARENT")
    event.add_component(_alarm(title))
    calendar_file = Calendar()
    calendar_file.add("prodid", PRODID)
    calendar_file.add("version", "2.0")
    calendar_file.add_component(event)
    return calendar_file.to_ical().decode("utf-8")


def _alarm(title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -ALARM_BEFORE)
    return alarm


def _fingerprint(deadline: Deadline, title: str, description: str) -> str:
    parts = (deadline.kind, str(deadline.start), str(deadline.last_day), title, description)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
