"""When the chat is open: edges of spans, holidays, closing days, summer time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest

from bot.conversations import opening_hours
from bot.conversations.opening_hours import COPENHAGEN

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday")


@pytest.fixture
def kommune(make_kommune):
    return make_kommune(opening_hours={day: ("12:30-15:00", "09:00-12:00") for day in WEEK})


def at(*parts):
    return datetime(*parts, tzinfo=COPENHAGEN)


@pytest.mark.parametrize(
    ("hour", "minute", "is_open"),
    [(8, 59, False), (9, 0, True), (11, 59, True), (12, 0, False), (12, 29, False), (12, 30, True), (15, 0, False)],
)
def test_span_includes_its_first_minute_and_not_its_last(kommune, hour, minute, is_open):
    assert opening_hours.is_open(kommune, at(2026, 1, 12, hour, minute)) is is_open


def test_weekend_is_closed(kommune):
    assert not opening_hours.is_open(kommune, at(2026, 1, 17, 10, 0))


@pytest.mark.parametrize(
    "holiday",
    [
        date(2026, 1, 1), date(2026, 4, 2), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 14),
        date(2026, 5, 25), date(2026, 12, 25), date(2027, 3, 25), date(2027, 5, 6),
    ],
)
def test_danish_holiday_is_closed(kommune, holiday):
    assert holiday.weekday() < 5
    assert opening_hours.spans(kommune, holiday) == []


def test_great_prayer_day_is_an_ordinary_friday_since_2024(kommune):
    assert opening_hours.spans(kommune, date(2023, 5, 5)) == []
    assert opening_hours.spans(kommune, date(2026, 5, 1)) != []


def test_closing_day_is_closed(kommune):
    closed = replace(kommune, closing_days=("2026-12-24",))

    assert opening_hours.is_open(kommune, at(2026, 12, 24, 10, 0))
    assert not opening_hours.is_open(closed, at(2026, 12, 24, 10, 0))


@pytest.mark.parametrize(
    ("when", "opens"),
    [
        ((2026, 1, 12, 7, 0), (2026, 1, 12, 9, 0)),
        ((2026, 1, 12, 12, 10), (2026, 1, 12, 12, 30)),
        ((2026, 1, 16, 15, 0), (2026, 1, 19, 9, 0)),
        ((2026, 4, 1, 16, 0), (2026, 4, 7, 9, 0)),  # over Easter
        ((2026, 12, 31, 16, 0), (2027, 1, 4, 9, 0)),  # over New Year
    ],
)
def test_next_opening_skips_what_is_closed(kommune, when, opens):
    assert opening_hours.next_opening(kommune, at(*when)) == at(*opens)


def test_next_opening_when_open_is_now(kommune):
    now = at(2026, 1, 12, 10, 0)

    assert opening_hours.next_opening(kommune, now) == now


def test_next_opening_of_a_chat_that_never_opens_is_none(make_kommune):
    never = make_kommune(opening_hours={})

    assert opening_hours.next_opening(never, at(2026, 1, 12, 10, 0)) is None
    assert opening_hours.first_opening([never], at(2026, 1, 12, 10, 0)) is None


def test_first_opening_is_the_earliest_of_several(kommune, make_kommune):
    late = make_kommune(opening_hours={"monday": ("14:00-15:00",)})

    assert opening_hours.first_opening([late, kommune], at(2026, 1, 12, 7, 0)) == at(2026, 1, 12, 9, 0)


@pytest.mark.parametrize(("day", "utc_hour"), [(date(2026, 3, 27), 8), (date(2026, 3, 30), 7), (date(2026, 10, 26), 8)])
def test_hours_are_danish_time_on_both_sides_of_summer_time(kommune, day, utc_hour):
    utc = datetime(day.year, day.month, day.day, utc_hour, 0, tzinfo=timezone.utc)

    assert opening_hours.is_open(kommune, utc)
    assert not opening_hours.is_open(kommune, utc - timedelta(minutes=1))


def test_span_that_ends_before_it_begins_is_no_opening(make_kommune):
    wrong = make_kommune(opening_hours={"monday": ("15:00-09:00",)})

    assert opening_hours.spans(wrong, date(2026, 1, 12)) == []


def test_span_to_midnight_is_open_until_the_last_minute(make_kommune):
    late = make_kommune(opening_hours={"monday": ("20:00-24:00",)})

    assert opening_hours.is_open(late, at(2026, 1, 12, 23, 59))
    assert not opening_hours.is_open(late, at(2026, 1, 13, 0, 0))


def test_time_without_zone_is_refused(kommune):
    with pytest.raises(ValueError, match="time zone"):
        opening_hours.is_open(kommune, datetime(2026, 1, 12, 10, 0))
