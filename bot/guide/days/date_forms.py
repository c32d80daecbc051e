"""The forms in which a Danish text names a day, fullest first, each with its reader."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from bot.guide.days import date_readers as read
from bot.guide.days.date_readers import AMBIGUOUS, FUTURE, IMPOSSIBLE, NO_DATE, SKIP, Result, read_today
from bot.guide.days.date_words import NUMBERS, ORDINALS

__all__ = ["AMBIGUOUS", "FORMS", "FUTURE", "IMPOSSIBLE", "NO_DATE", "SKIP", "read_today"]

Reader = Callable[[re.Match[str], date], Result]


def _any(words: dict[str, int]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_ORDINAL = _any(ORDINALS)
_COUNT = rf"(?P<count>\d{{1,3}}|{_any(NUMBERS)})"
# No day is followed by these: «3 uger», «8 aar», «40 arbejdsdage».
_UNIT = (
    r"(?!\s?-?(?:aar|uger?|dage?|arbejdsdag|timer?|boern|kr|maaned|mdr|gange|klasse|lektion|hverdag"
    r"|stk|pct|voksne|elever|moeder))"
)
_MONTH_NAME = r"(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)[a-z]{0,8}"
_TWO_DIGITS = rf"(?:'\d\d|[0-3]\d)(?![\d/-])(?!\.\d){_UNIT}"
# What a date may say of its year: a number, «i aar», «sidste aar».
_YEAR = (
    rf"(?:,?\s?(?P<year>(?:19|20)\d\d(?!\d)|(?:'\d\d|[23]\d)(?![\d\-/])(?![.:]\d){_UNIT}"
    r"|i aar\b|sidste aar\b|forrige aar\b))?"
)
_DEN = r"(?:\b(?:den|dent|de|d)\b\.?\s?|\bd\.(?=\d)|\bd(?=\d{1,2}/)|\bden(?=\d))"
_DAY = (
    rf"(?:(?<![\d#])(?<!\d[.,/\-])(?P<day>\d{{1,2}})(?:\.|-?(?:de|te|ste|ende|th|st|nd|rd)\b)?"
    rf"|\b(?P<word>{_ORDINAL})\b)"
)
_SEP = r"\s?[./\-]\s?"
_WORD = r"(?=[a-z]{0,9}(?:da|dg|ag|ay))(?:ma|mo|ti|tu|on|we|to|th|fr|lo|la|sa|so|su)[a-z]{3,8}"
_WEEKDAY = rf"(?P<weekday>{_WORD}|man\.|tirs?\.?|ons\.?|tors?\.?|fre\.?|loer\.?|soen\.?)"
_ON = rf"(?:\b{_WEEKDAY},? )?(?:{_DEN})?"
# A bare «den 24.» needs a stop or one of these after it: «den 3. klasse» is no day.
_AFTER = (
    r"(?=\s?(?:$|[,;:?!)\n]|\.\s?$)|\s(?:og|men|hvorn[a-z]+|hvad|hvilken|hvor|hva|saa|fik|fra|kom|jeg"
    r"|vi|kan|er|har|om|som|tror|skal|til|naar|i dag|med|de|det|paa|for|havde|ved|var|blev|klokken|kl"
    r"|and|when|i (?:denne|sidste|forrige))\b|\s#)"
)
_TOLD = (
    r"(?:dateret|(?:er|brev|brevet|afslag|afslaget|afgoerelse|afgoerelsen) (?:fra|af)|afslag|afslaget|brev"
    r"|brevet|afgoerelse|afgoerelsen|fik|fik den|kom|modtog|pr|nej)\.?,? "
)
_ABOUT = r"(?P<about>(?:ca\.?|cirka|omkring|omtrent|naesten|godt|knap|snart|mindst|mere end|lidt over|over|about) )?"
_UNITS = r"(?P<unit>dag[a-z]{0,3}|doegn|uger?|ug|maaned[a-z]{0,3}|mdr|md|aar|days?|weeks?|months?|years?)"
_AGO = r"(?:sid[a-z]{1,4}|ago)\b(?! (?:den |d\.? ?)?\d)"
_SOME = (
    r"(?:et par|nogle|nogen|faa|flere|halvanden|en \d-\d|\d{1,2}-\d{1,2}|et halvt|en halv|a few"
    r"|a couple of)"
)

_WRITTEN: tuple[tuple[str, Reader], ...] = (
    # «i dag er det den 25.» tells today's date, not the day that is asked about.
    (
        rf"\bi ?dag er (?:det |vi )?(?:{_WORD},? )?{_DEN}?\d{{1,2}}\b\.?{_UNIT}"
        rf"(?:\s?{_MONTH_NAME}|/\d{{1,2}})?",
        lambda match, today: SKIP,
    ),
    (r"\b(?P<year>20\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)", read.read_iso),
    (r"(?<![\d#])(?P<day>[0-3]\d)(?P<month>[01]\d)(?P<year>20\d\d)(?!\d)", read.read_solid),
    (r"(?<![\d#])(?P<year>20\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?!\d)", read.read_solid),
    (
        rf"{_ON}(?<!\d)(?<!\d[.,/\-])(?P<day>\d{{1,2}})(?:{_SEP}|\s)(?P<month>\d{{1,2}})(?:{_SEP}|\s)"
        r"(?P<year>(?:19|20)\d\d)(?![\d/-])",
        read.read_written,
    ),
    (
        rf"{_ON}(?<!\d)(?<!\d[.,/\-])(?P<day>\d{{1,2}}){_SEP}(?P<month>\d{{1,2}})"
        rf"(?:{_SEP}|(?<=/\d)\s|(?<=/\d\d)\s)(?P<year>{_TWO_DIGITS})",
        read.read_written,
    ),
    (
        rf"\b\d{{1,2}}\.?\s?(?:og|eller|-|til)\s?{_DEN}?\d{{1,2}}\.?\s?{_MONTH_NAME}",
        read.read_vague,
    ),
    (rf"{_ON}{_DAY},?\s?(?:of )?(?P<month>[a-z]{{3,10}})\b\.?{_YEAR}", read.read_written),
    (
        rf"\b(?P<month>[a-z]{{3,9}})\s(?P<day>\d{{1,2}})(?:th|st|nd|rd)\b{_YEAR}",
        read.read_written,
    ),
    (
        rf"\bi (?P<month>{_MONTH_NAME}),? {_DEN}(?P<day>\d{{1,2}})\b\.?{_UNIT}{_YEAR}",
        read.read_written,
    ),
    (
        rf"{_DEN}(?P<day>\d{{1,2}})\.?\s?i\s?(?P<month>\d{{1,2}})\b\.?{_UNIT}{_YEAR}",
        read.read_written,
    ),
    (
        rf"(?:\b{_WEEKDAY},? )?(?P<told>(?:\b(?:fra|af) )?{_DEN}|\bdateret )?(?<![\d#])(?<!\d[.,/\-])"
        rf"(?P<day>\d{{1,2}})\s?/\s?(?P<month>\d{{1,2}})(?![\d/])(?!-\d){_UNIT}{_YEAR}",
        read.read_numeric,
    ),
    (
        rf"(?:\b{_WEEKDAY},? )?(?P<told>{_DEN}|\bdateret (?:{_DEN})?)(?P<day>\d{{1,2}})\s?[.\-]\s?"
        rf"(?P<month>\d{{1,2}})(?!\d|[,\-]\d|\.\d){_UNIT}\.?{_YEAR}",
        read.read_numeric,
    ),
    (
        rf"\b(?P<told>){_TOLD}(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})(?!\d|[.,\-]\d){_UNIT}\.?{_YEAR}",
        read.read_numeric,
    ),
    # A day and month with a dot are too like a section or a time, unless nothing else is said.
    (
        r"^\s*(?!11\.8\b)(?P<told>)(?P<day>\d{1,2})[.\-](?P<month>\d{1,2})(?P<year>)\.?\s*$",
        read.read_numeric,
    ),
    (
        rf"{_ON}{_DAY}\s?(?:dag )?(?:(?:i )?(?P<which>denne|sidste|forrige|samme)\s(?:maaned|mned|mdr|md)"
        r"|(?P<this>ds|dennes|d\.m)\b)",
        read.read_day_of_month,
    ),
    (
        rf"(?:\b{_WEEKDAY},? )?{_DEN}(?P<day>\d{{1,2}})(?!\d)(?:\.|-?(?:de|te|ste|ende))?{_UNIT}{_AFTER}",
        read.read_day_of_month,
    ),
    (
        rf"(?:\b{_WEEKDAY},? )?{_DEN}(?P<word>(?!foerste|anden|andet|nulte)(?:{_ORDINAL})){_AFTER}",
        read.read_day_of_month,
    ),
)
_SPOKEN: tuple[tuple[str, Reader], ...] = (
    (
        rf"\b(?:for )?{_SOME} (?:dage?|uger?|maaned(?:er)?|aar|days|weeks|months) (?:tid )?{_AGO}",
        read.read_vague,
    ),
    (
        rf"\b(?:for )?(?:en|et) (?:dag|uge|maaned) eller (?:to|tre|halvanden) {_AGO}",
        read.read_vague,
    ),
    (rf"\b(?:for )?(?:en|et|\d{{1,2}}) (?:dags|uges|maaneds|aars) tid {_AGO}", read.read_vague),
    (
        rf"(?:\b(?:i )?(?P<weekday>{_WORD}),? )?(?:\b(?:for|det er|er) )?{_ABOUT}"
        rf"\b{_COUNT}\s?{_UNITS}\.?\s{_AGO}",
        read.read_ago,
    ),
    (
        r"\b(?:her )?(?:i ?)?forleden(?: dag)?\b|\bden anden dag\b|\bthe other day\b",
        read.read_vague,
    ),
    (r"\b(?:her )?(?:i ?)?for ?i?ga+e?rs?\b|\bthe day before yesterday\b", read.read_word),
    (r"\bi ?(?:gaa?e?rs?|aftes)\b|\byesterday\b", read.read_word),
    (r"\bi ?over ?morgen\b|\bi ?morgen\b|\btomorrow\b", read.read_word),
    (
        r"\bi ?dag\b|\bdags dato\b|\bi ?morges\b|\bi ?formiddags\b|\bher til morgen\b|\btoday\b"
        r"|\bthis morning\b",
        read_today,
    ),
    (
        rf"\b(?:foerste|anden|tredje|fjerde|sidste) (?:{_WORD}) i (?P<month>[a-z]{{3,10}})\b",
        read.read_weekday_of_month,
    ),
    (rf"\bom {_COUNT} (?P<unit>dage?|uger?|maaned(?:er)?)\b(?! ugen)", read.read_ahead),
    (
        r"(?:\b(?P<lead>sidste|sidte|siste|forrige|naeste|kommende|paa|til|inden|senest|i|om|en"
        r"|hver|last|next) )?"
        rf"\b(?P<weekday>{_WORD})\b(?:(?: i| of)? (?:(?P<week>sidst|siste|sidste|forrige|denne|naeste|last|next) "
        r"(?:uge|week)|uge (?P<number>\d{1,2})\b))?",
        read.read_weekday,
    ),
    (
        r"\b(?P<feast>juleaften|(?:foerste |1\.\s?|anden |2\.\s?)juledag|nytaarsaften|nytaarsdag"
        rf"|grundlovsdag)(?:sdag)?{_YEAR}",
        read.read_feast,
    ),
)

FORMS = tuple((re.compile(pattern), reader) for pattern, reader in _WRITTEN + _SPOKEN)
