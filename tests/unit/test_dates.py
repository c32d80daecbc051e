from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.guide.days.dates import AMBIGUOUS, FUTURE, IMPOSSIBLE, find_date

TODAY = date(2026, 11, 22)
# In dates.tsv: an ISO day, «-» for no date named, or what is wrong with the date.
PROBLEMS = {"umulig": IMPOSSIBLE, "fremtid": FUTURE, "flertydig": AMBIGUOUS}


def _rows():
    lines = (Path(__file__).resolve().parents[1] / "data/dates.tsv").read_text(encoding="utf-8")
    return [tuple(line.split("\t")) for line in lines.splitlines()[1:]]


@pytest.mark.parametrize(("text", "today", "expected"), _rows())
def test_find_date_in_a_text_is_as_expected(text, today, expected):
    found = find_date(text, date.fromisoformat(today))

    if expected == "-":
        assert found is None
    elif expected in PROBLEMS:
        assert found is not None and found.problem == PROBLEMS[expected]
    else:
        assert found is not None and (str(found.day), found.problem) == (expected, "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Vi fik afslaget den 3. november, kan vi klage?", "den 3. november"),
        ("Afg\u00f8relsen kom i for\u00adg\u00e5rs".replace("\u00ad", ""), "i forg\u00e5rs"),
        ("m\u00e5ske l\u00f8rdag d. 7/11 tror jeg", "l\u00f8rdag d. 7/11"),
        ("det er s\u00e5 \u00f8v, for tre uger siden kom den", "for tre uger siden"),
    ],
)
def test_found_date_quotes_the_words_that_name_it(text, words):
    assert find_date(text, TODAY).text == words


def test_future_date_keeps_its_day_and_impossible_date_has_none():
    assert find_date("3/12 2026", TODAY).day == date(2026, 12, 3)
    assert find_date("31. april", TODAY).day is None


DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
_MONTH_NAMES = "januar februar marts april maj juni juli august september oktober november december"
MONTHS = _MONTH_NAMES.split()
WEEKDAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "l\u00f8rdag", "s\u00f8ndag")
FORMS = st.sampled_from(
    [
        lambda d: f"{d.day}/{d.month} {d.year}",
        lambda d: f"{d.day}.{d.month}.{d.year}",
        lambda d: f"{d:%d-%m-%Y}",
        lambda d: f"d. {d.day}/{d.month}-{d:%y}",
        lambda d: f"den {d.day}. {MONTHS[d.month - 1]} {d.year}",
        lambda d: f"{WEEKDAYS[d.weekday()]} den {d.day}. {MONTHS[d.month - 1]} {d.year}",
        lambda d: d.isoformat(),
    ]
)


@given(DAYS, FORMS)
@settings(max_examples=400, deadline=None)
def test_day_with_its_year_is_read_in_every_form(day, form):
    found = find_date(f"vi fik brevet {form(day)} og vil klage", date(2029, 1, 1))

    assert (found.day, found.problem) == (day, "")


@given(DAYS, st.integers(0, 364))
@settings(max_examples=300, deadline=None)
def test_day_without_year_is_the_latest_that_is_not_in_the_future(today, back):
    day = date.fromordinal(today.toordinal() - back)
    found = find_date(f"det kom den {day.day}. {MONTHS[day.month - 1]}", today)

    assert found.day == day


@given(DAYS, st.integers(0, 6))
@settings(max_examples=200, deadline=None)
def test_weekday_with_s_is_the_last_one_before_today(today, number):
    name = WEEKDAYS[number]
    expected = next(
        day for day in (date.fromordinal(today.toordinal() - n) for n in range(1, 8)) if day.weekday() == number
    )

    assert find_date(f"den kom i {name}s", today).day == expected


@given(st.text(max_size=200), DAYS)
@settings(max_examples=500, deadline=None)
def test_find_date_in_any_text_gives_a_past_day_or_says_why_not(text, today):
    found = find_date(text, today)

    assert found is None or found.problem or found.day <= today
