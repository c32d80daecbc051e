import calendar
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import holidays
import icalendar
import pytest

from bot.guide import phrases
from bot.guide.days.deadlines import KINDS, PRODID, SPECIAL_DAYS, is_working_day, last_day, to_ics

ROOT = Path(__file__).resolve().parents[2]
STAMP = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.utc)
STARTS = [date(2024, 1, 1) + timedelta(days=n) for n in range(1827)]  # to 31 December 2028


# An independent count: Easter by Gauss, plain loops, nothing of the module's own.


def _easter(year):
    a, b, c = year % 19, year % 4, year % 7
    d = (19 * a + 24) % 30
    e = (2 * b + 4 * c + 6 * d + 5) % 7
    day = 22 + d + e  # of March; no exception year lies in 2024-2030
    return date(year, 3, 1) + timedelta(days=day - 1)


def _closed_days(first, last):
    closed = set()
    for year in range(first, last + 1):
        closed |= {_easter(year) + timedelta(days=n) for n in (-3, -2, 0, 1, 39, 49, 50)}
        closed |= {date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)}
    return closed


CLOSED = _closed_days(2024, 2030)
SPECIAL = {date(y, *day) for y in range(2024, 2031) for day in ((6, 5), (12, 24), (12, 31))}


def _slow_count(kind, start, special_closed):
    def open_(day):
        return day.isoweekday() <= 5 and day not in CLOSED and not (special_closed and day in SPECIAL)

    day, amount = start, {"access": 7, "local_answer_40": 40}.get(kind)
    if amount:
        while amount:
            day += timedelta(days=1)
            amount -= open_(day)
        return day
    if kind in ("child_assessment", "family_guide"):
        for _ in range({"child_assessment": 4, "family_guide": 3}[kind]):
            day = day.replace(day=1) + timedelta(days=32)
            day = day.replace(day=1)
        wanted = start.day
        while wanted > calendar.monthrange(day.year, day.month)[1]:
            wanted -= 1
        day = day.replace(day=wanted)
    else:
        for _ in range(28):
            day += timedelta(days=1)
    while not open_(day):
        day += timedelta(days=1)
    return day


@pytest.mark.parametrize("kind", KINDS)
def test_last_day_from_every_start_of_five_years_agrees_with_a_slow_count(kind):
    wrong = [
        (start, deadline.last_day)
        for start in STARTS
        if (deadline := last_day(kind, start)).last_day != _slow_count(kind, start, False)
    ]

    assert wrong == []


@pytest.mark.parametrize("kind", KINDS)
def test_later_day_from_every_start_of_five_years_agrees_with_a_slow_count(kind):
    family = KINDS[kind].owner == "family"
    for start in STARTS:
        deadline, later = last_day(kind, start), _slow_count(kind, start, True)
        special = deadline.last_day != later

        assert deadline.later_day == (later if special and not family else None), start
        assert ("deadline_note_later" in deadline.notes) == (special and not family), start
        assert ("deadline_note_earlier" in deadline.notes) == (special and family), start
        assert special == any(note in SPECIAL_DAYS.values() for note in deadline.notes), start


@pytest.mark.parametrize("kind", ["complaint", "school_complaint"])
def test_last_day_of_a_complaint_is_never_put_off_by_a_special_day(kind):
    for start in STARTS:
        end = start + timedelta(days=28)
        if end in SPECIAL and end.isoweekday() <= 5 and end not in CLOSED:
            assert last_day(kind, start).last_day == end


@pytest.mark.parametrize(
    ("start", "expected", "notes"),
    [
        (date(2026, 11, 24), date(2026, 12, 22), ()),
        (date(2026, 11, 28), date(2026, 12, 28), ("deadline_note_moved_family",)),
        (
            date(2026, 11, 26),
            date(2026, 12, 24),
            ("deadline_note_24_december", "deadline_note_earlier"),
        ),
    ],
)
def test_last_day_of_the_examples_in_the_fact_sheet(start, expected, notes):
    deadline = last_day("complaint", start)

    assert deadline.last_day == expected
    assert deadline.notes == (*notes, "deadline_note_confirm")


@pytest.mark.parametrize(
    ("kind", "start", "expected"),
    [
        ("child_assessment", date(2025, 10, 31), date(2026, 3, 2)),  # 28 February is a Saturday
        ("child_assessment", date(2024, 10, 31), date(2025, 2, 28)),
        ("child_assessment", date(2027, 10, 31), date(2028, 2, 29)),
        ("family_guide", date(2024, 11, 30), date(2025, 2, 28)),
        ("family_guide", date(2026, 1, 31), date(2026, 4, 30)),
        ("access", date(2026, 3, 27), date(2026, 4, 10)),  # Easter takes three days
        ("access", date(2026, 11, 20), date(2026, 12, 1)),
        ("reassessment", date(2026, 6, 29), date(2026, 7, 27)),
        ("local_answer_40", date(2026, 1, 5), date(2026, 3, 2)),
    ],
)
def test_last_day_of_each_kind_by_hand(kind, start, expected):
    assert last_day(kind, start).last_day == expected


def test_access_over_christmas_names_both_special_days_and_the_later_date():
    deadline = last_day("access", date(2026, 12, 21))

    assert deadline.last_day == date(2026, 12, 31)
    assert deadline.later_day == date(2027, 1, 5)
    assert deadline.notes[:3] == (
        "deadline_note_24_december",
        "deadline_note_31_december",
        "deadline_note_later",
    )


def test_special_day_that_is_a_public_holiday_too_puts_the_deadline_off():
    # 5 June 2028 is Whit Monday.
    assert last_day("complaint", date(2028, 5, 8)).last_day == date(2028, 6, 6)


def test_store_bededag_is_a_working_day_since_2024():
    fourth_fridays = [_easter(year) + timedelta(days=26) for year in range(2024, 2031)]

    assert all(is_working_day(day) for day in fourth_fridays)
    assert not is_working_day(_easter(2023) + timedelta(days=26))


@pytest.mark.parametrize("year", range(2024, 2031))
def test_holidays_library_has_the_danish_public_holidays_and_no_others(year):
    assert set(holidays.Denmark(years=year)) == {day for day in CLOSED if day.year == year}


def test_only_the_local_target_belongs_to_one_kommune():
    assert {kind: rule.kommune for kind, rule in KINDS.items() if rule.kommune} == {"local_answer_40": "gentofte"}


def test_every_rule_and_note_has_its_phrase():
    wording = phrases.load(ROOT / "knowledge/phrases")
    named = {f"deadline_rule_{kind}" for kind in KINDS}
    for kind in KINDS:
        for start in STARTS:
            named.update(last_day(kind, start).notes)

    assert {name for name in named if name not in wording} == set()
    assert len(named) == len(KINDS) + len(SPECIAL_DAYS) + 5


# The calendar file


def _parsed(**changes):
    values = {"title": "Sidste dag: \u00e6\u00f8\u00e5, \u00abklage\u00bb; husk", "description": "Linje 1\nLinje 2"}
    deadline = changes.pop("deadline", last_day("complaint", date(2026, 11, 24)))
    text = to_ics(deadline, **{**values, **changes}, stamp=STAMP)
    return text, icalendar.Calendar.from_ical(text).walk("VEVENT")[0]


def test_ics_read_back_is_an_all_day_event_on_the_last_day_with_its_alarm():
    text, event = _parsed()
    (alarm,) = event.walk("VALARM")

    assert event.decoded("dtstart") == date(2026, 12, 22)
    assert event.decoded("dtend") == date(2026, 12, 23)
    assert event.decoded("dtstamp") == STAMP
    assert str(event["summary"]) == "Sidste dag: \u00e6\u00f8\u00e5, \u00abklage\u00bb; husk"
    assert str(event["description"]) == "Linje 1\nLinje 2"
    assert alarm.decoded("trigger") == timedelta(days=-3)
    assert f"PRODID:{PRODID}\r\n" in text
    assert "DTSTART;VALUE=DATE:20261222\r\n" in text


def test_ics_lines_are_no_longer_than_the_format_allows():
    text, _ = _parsed(description="\u00e6\u00f8\u00e5 " * 200)

    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def test_ics_uid_is_the_same_for_the_same_deadline_and_new_for_another():
    first, again = _parsed()[1]["uid"], _parsed()[1]["uid"]
    other = _parsed(deadline=last_day("complaint", date(2026, 11, 25)))[1]["uid"]

    assert first == again != other


def test_ics_title_cannot_add_lines_of_its_own():
    text, event = _parsed(title="a\r\nBEGIN:VALARM")

    assert len(event.walk("VALARM")) == 1
    assert "\r\nBEGIN:VALARM\r\n" in text and text.count("\r\nBEGIN:VALARM") == 1
