"""What each form of a written day means: from the parts that a pattern found to a date."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from bot.guide.days.date_words import NUMBERS, ORDINALS, month, weekday

IMPOSSIBLE = "impossible"
FUTURE = "future"
AMBIGUOUS = "ambiguous"

Result = tuple[date | None, str]
NO_DATE: Result = (None, "no date")
SKIP: Result = (None, "skip")  # a date, but only said to be today's


def read_written(match: re.Match[str], today: date) -> Result:
    """«3. december 2025», «3/12», «3-12-26», «den foerste maj»."""
    groups = match.groupdict()
    named = groups.get("month") or ""
    number = int(named) if named.isdigit() else month(named)
    if number is None:
        return NO_DATE
    day = int(groups["day"]) if groups.get("day") else ORDINALS[groups["word"]]
    result = _on(day, number, groups.get("year"), today)
    return _checked_weekday(groups.get("weekday"), result)


def _on(day: int, number: int, year: str | None, today: date) -> Result:
    if year and year.strip():
        return _dated(_full_year(year.strip(), today), number, day, today)
    for back in range(9):  # a 29 February can be eight years old
        try:
            found = date(today.year - back, number, day)
        except ValueError:
            continue
        if found <= today:
            return found, ""
    return None, IMPOSSIBLE


def _full_year(year: str, today: date) -> int:
    if "aar" in year:
        return today.year - (not year.startswith("i "))
    number = int(year.lstrip("'"))
    return number if number > 99 else number + 2000


def _dated(year: int, number: int, day: int, today: date) -> Result:
    try:
        found = date(year, number, day)
    except ValueError:
        return None, IMPOSSIBLE
    return found, FUTURE if found > today else ""


def _checked_weekday(word: str | None, result: Result) -> Result:
    """«tirsdag den 4. november» that was a Wednesday: which of the two is meant is not known."""
    wanted = weekday(word) if word else None
    if result[0] is None or wanted is None or result[0].weekday() == wanted:
        return result
    return None, AMBIGUOUS


def read_numeric(match: re.Match[str], today: date) -> Result:
    """«14.3» alone may be a section or a time; only a date that exists counts as one."""
    day, number = int(match["day"]), int(match["month"])
    told = (match["told"] or "").startswith(("d", "fra d", "af d"))
    if not told and day == number == 7 and not match["year"]:
        return NO_DATE  # a child who lives seven days here, seven days there
    if not told and not (1 <= number <= 12 and 1 <= day <= 31):
        return NO_DATE
    result = _on(day, number, match["year"], today)
    return _checked_weekday(match.groupdict().get("weekday"), result)


def read_iso(match: re.Match[str], today: date) -> Result:
    return _dated(int(match["year"]), int(match["month"]), int(match["day"]), today)


def read_solid(match: re.Match[str], today: date) -> Result:
    result = _dated(int(match["year"]), int(match["month"]), int(match["day"]), today)
    return NO_DATE if result[1] == IMPOSSIBLE else result


def read_day_of_month(match: re.Match[str], today: date) -> Result:
    """«den 24.», «tirsdag d. 3.», «den femte i sidste maaned»."""
    groups = match.groupdict()
    day = int(groups["day"]) if groups.get("day") else ORDINALS[groups["word"]]
    which = groups.get("which") or groups.get("this")
    if which in ("sidste", "forrige"):
        last = today.replace(day=1) - timedelta(days=1)
        return _dated(last.year, last.month, day, today)
    if which:
        return _dated(today.year, today.month, day, today)
    if not 1 <= day <= 31:
        return None, IMPOSSIBLE
    return _checked_weekday(groups.get("weekday"), (_latest_day(day, today), ""))


def _latest_day(day: int, today: date) -> date:
    year, number = today.year, today.month
    while day > calendar.monthrange(year, number)[1] or date(year, number, day) > today:
        year, number = (year, number - 1) if number > 1 else (year - 1, 12)
    return date(year, number, day)


def read_word(match: re.Match[str], today: date) -> Result:
    word = match.group().replace(" ", "")
    if word.startswith(("imorgen", "iovermorgen", "tomorrow")):
        return today + timedelta(days=2 if "over" in word else 1), FUTURE
    if "for" in word or word.startswith("thedaybefore"):
        return today - timedelta(days=2), ""
    return today - timedelta(days=1), ""


def read_today(match: re.Match[str], today: date) -> Result:
    return today, ""


def read_vague(match: re.Match[str], today: date) -> Result:
    return None, AMBIGUOUS


def read_skip(match: re.Match[str], today: date) -> Result:
    return SKIP


def read_ago(match: re.Match[str], today: date) -> Result:
    """«for tre uger siden», also with a weekday: «i fredags for to uger siden»."""
    if match["about"]:
        return None, AMBIGUOUS
    count = int(match["count"]) if match["count"].isdigit() else NUMBERS[match["count"]]
    day = _back(today, count, match["unit"])
    wanted = weekday(match["weekday"]) if match["weekday"] else None
    if wanted is not None:
        day += timedelta(days=(wanted - day.weekday() + 3) % 7 - 3)
    return day, ""


def _back(today: date, count: int, unit: str) -> date:
    if unit.startswith(("u", "w")):
        return today - timedelta(weeks=count)
    if unit.startswith("d"):
        return today - timedelta(days=count)
    months = count if unit.startswith("m") else 12 * count
    year, number = divmod(today.year * 12 + today.month - 1 - months, 12)
    return date(year, number + 1, min(today.day, calendar.monthrange(year, number + 1)[1]))


def read_ahead(match: re.Match[str], today: date) -> Result:
    count = int(match["count"]) if match["count"].isdigit() else NUMBERS[match["count"]]
    days = {"d": 1, "u": 7}.get(match["unit"][0], 30)
    return today + timedelta(days=count * days), FUTURE


_EVERY = ("om", "en", "hver")
_NEXT = ("paa", "naeste", "kommende", "til", "inden", "senest", "next")
_LAST = ("sidste", "sidte", "siste", "forrige", "i", "last")


def read_weekday(match: re.Match[str], today: date) -> Result:
    """«sidste tirsdag», «i tirsdags», «tirsdag», «fredag i sidste uge», «paa mandag»."""
    wanted = weekday(match["weekday"])
    if wanted is None:
        return NO_DATE
    lead, week = match["lead"] or "", match["week"] or ""
    monday = today - timedelta(days=today.weekday())
    if match["number"]:
        return _in_week(int(match["number"]), wanted, today)
    if week.startswith(("sid", "sis", "forrige", "last")):
        return monday + timedelta(days=wanted - 7), ""
    if week in ("denne", "naeste", "next"):
        day = monday + timedelta(days=wanted + 7 * (week != "denne"))
        return day, FUTURE if day > today else ""
    if lead in _EVERY:
        return NO_DATE
    if lead in _NEXT:
        return today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1), FUTURE
    back = (today.weekday() - wanted) % 7
    before_today = lead in _LAST or match["weekday"].endswith("s")
    return today - timedelta(days=7 if before_today and back == 0 else back), ""


def _in_week(number: int, wanted: int, today: date) -> Result:
    for year in (today.year, today.year - 1):
        try:
            day = date.fromisocalendar(year, number, wanted + 1)
        except ValueError:
            continue
        if day <= today:
            return day, ""
    return None, IMPOSSIBLE


_FEASTS = {
    "juleaften": (12, 24),
    "foerste juledag": (12, 25),
    "anden juledag": (12, 26),
    "nytaarsaften": (12, 31),
    "nytaarsdag": (1, 1),
    "grundlovsdag": (6, 5),
}


def read_feast(match: re.Match[str], today: date) -> Result:
    name = re.sub(r"^1\.\s?", "foerste ", re.sub(r"^2\.\s?", "anden ", match["feast"]))
    number, day = _FEASTS[name]
    return _on(day, number, match["year"], today)


def read_weekday_of_month(match: re.Match[str], today: date) -> Result:
    """«sidste mandag i oktober» is a day of October, not last Monday."""
    return NO_DATE if month(match["month"]) is None else (None, AMBIGUOUS)
