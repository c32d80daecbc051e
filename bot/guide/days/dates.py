"""Find the day a parent means in a text: «i tirsdags», «for tre uger siden», «d. 3/12»."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.guide.days.date_forms import AMBIGUOUS, FORMS, FUTURE, IMPOSSIBLE, NO_DATE, SKIP, read_today
from bot.guide.days.date_words import fold
from bot.guide.words import repair


@dataclass(frozen=True)
class FoundDate:
    """The day a text names, the words that name it, and what is wrong with it, if anything.

    `day` is None for an impossible or ambiguous one; a future day is given with its problem.
    """

    day: date | None
    text: str
    problem: str = ""


@dataclass(frozen=True)
class _Named:
    start: int
    stop: int
    day: date | None
    problem: str = ""
    weak: bool = False  # «i dag» stands in many texts without being the day that is meant


def find_date(text: str, today: date) -> FoundDate | None:
    """The day the text names; without a year it is the latest such day that is not in the future."""
    text = repair(text)
    plain, places = fold(text)
    named = [n for n in _all_named(_without_other_numbers(plain), today) if not _is_other_day(plain, n)]
    chosen = _choose(named, today)
    if chosen is None:
        return None
    words = text[places[chosen.start] : places[chosen.stop - 1] + 1].strip(" ,;")
    return FoundDate(chosen.day, words, chosen.problem)


def _choose(named: list[_Named], today: date) -> _Named | None:
    """A past day before a future or an impossible one; two different past days are ambiguous."""
    strong = [n for n in named if not n.weak] or named
    for problem in ("", AMBIGUOUS, IMPOSSIBLE, FUTURE):
        of_kind = [n for n in strong if n.problem == problem]
        if len({n.day for n in of_kind}) > 1 and problem in ("", FUTURE):
            return _Named(of_kind[0].start, of_kind[-1].stop, None, AMBIGUOUS)
        if of_kind:
            return of_kind[0]
    return None


def _all_named(plain: str, today: date) -> Iterator[_Named]:
    """Every day named in the folded text, each stretch of text read once, fullest form first."""
    taken: list[tuple[int, int]] = []
    found = []
    for pattern, read in FORMS:
        for match in pattern.finditer(plain):
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            result = read(match, today)
            if result is NO_DATE:
                continue
            taken.append(match.span())
            if result is not SKIP:
                day, problem = result
                weak = read is read_today and not _GOT_TODAY.search(plain)
                found.append(_Named(*match.span(), day, problem, weak))
    yield from sorted(found, key=lambda n: n.start)


# Numbers that are something else are blanked out: sections, times, amounts, fractions of a week.
_OTHER_NUMBERS = re.compile(
    r"(?:\u00a7+|\bpara?gra[a-z]{1,5}|\bpar\.|\bpgf\.?|\bstk\.?|\bstykke|\b(?:nr|nummer)\.?|\bkapitel)"
    r"\s{0,2}\d{1,4}(?:\s?[.,/\-]\s?\d{1,3})?(?:\s?[a-e]\b)?"
    r"|\b(?:kl|klokken)\.?\s?\d{1,2}(?:[.:]\d\d)?(?:\s?-\s?\d{1,2}(?:[.:]\d\d)?)?"
    r"|\b\d{1,2}[.:]\d\d\s?-\s?\d{1,2}[.:]\d\d\b"
    r"|\b\d[\d.,]{0,11}\s?(?:kr\b|kroner|procent|pct|%|km\b|kg\b|cm\b|mg\b)"
    r"|\b\d{1,2}/\d{1,2}\s?-?(?:ordning|deling|model|del\b|af\b|tid|dag|aar|time|stilling)"
    r"|\b(?:bor|boede|deler|dele?ordning[a-z]{0,2})(?: [a-z]{1,8}){0,3} \d{1,2}/\d{1,2}(?![/\-]?\d)"
    r"|\b24/7(?!\s?-?\d)|\b(?:19|20)\d\d\s?/\s?(?:19|20)\d\d"
    r"|\b[a-ce-z]\d\d(?:[.,]\d{1,2})?\b"
    r"|\b(?:lbk|lov|lovbekendtgoerelse|bekendtgoerelse|bek|vej)\.?\s(?:nr\.?\s)?\d{1,5}\s(?:af|fra)"
    r"\s[\d/.\-]{6,10}"
)


def _without_other_numbers(plain: str) -> str:
    return _OTHER_NUMBERS.sub(lambda m: "#" * len(m.group()), plain)


_BEFORE_OTHER_DAY = re.compile(
    r"(?:\bfoedt|\bfoedselsdag|\bf\.|\bi kraft|\bborn|\bfylde[rd]e?|\bblev \d{1,2} aar)[a-z ,]{0,14}$"
    r"|\bhvad hvis [a-z ]{0,40}$"
    r"|\b(?:inden|senest|udloeber|slutter|stopper|ophoerer)(?: [a-z]{1,4}){0,2} ?$"
    r"|\b(?:sidste (?:klage)?dag|(?:klage)?frist(?:en)?|moedet?)(?: [a-z]{1,8}){0,4} er(?: den| paa)? ?$"
)
_GOT_TODAY = re.compile(
    r"\b(?:kom|fik|faaet|modtog|modtaget)(?: [a-z]{1,12}){0,3} i ?dag\b|\bi ?dag (?:kom|fik|modtog|har vi faaet)"
)


def _is_other_day(plain: str, named: _Named) -> bool:
    """A birthday, the day an act came into force or a deadline's end starts no deadline."""
    return _BEFORE_OTHER_DAY.search(plain[max(0, named.start - 60) : named.start]) is not None
