"""Mask what identifies a person, before a text is stored, logged or classified."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.addresses import find_addresses

CPR = "[cpr-nummer]"
PHONE = "[telefonnummer]"
EMAIL = "[e-mail]"
ADDRESS = "[adresse]"

Spans = Iterator[tuple[int, int]]


@dataclass(frozen=True)
class Masked:
    """A text without personal numbers, and what kinds were taken out."""

    text: str
    found: tuple[str, ...] = ()

    @property
    def has_cpr(self) -> bool:
        return CPR in self.found


def mask(text: str) -> Masked:
    """Replace CPR numbers, phone numbers, e-mail addresses and street addresses."""
    found: list[str] = []
    masked, before = text, None
    # Taking one number out can lay the next one bare («…/…»), so go on until nothing changes.
    while masked != before:
        before = masked
        if _CAN_HOLD.search(masked):
            for label, find in _FINDERS:
                masked = _replace(masked, label, find(masked), found)
    return Masked(masked, tuple(found))


def _replace(text: str, label: str, spans: Spans, found: list[str]) -> str:
    parts, end = [], 0
    for start, stop in spans:
        parts += [text[end:start], label]
        found.append(label)
        end = stop
    return "".join([*parts, text[end:]])


# Every quantifier is bounded and no two neighbours share a character, so that time grows with
# the length of the text only. A mistyped number is somebody's number too: no test of the date,
# the check digit or the number plan.
_CAN_HOLD = re.compile(r"\d|@|＠|[(\[]\s?(?:a|@)|snabel|alfa|\sat\s", re.IGNORECASE)
_DASH = "\\-‐‑‒–—−"
_SEP = rf"[ \t\u00a0.{_DASH}_/]{{0,3}}"
_WIDE = rf"(?:[\s.{_DASH}_/:;,*~'´`+]{{0,6}}|\s?(?:bindestreg|streg|minus|mellemrum)\s?)"
_DATE = r"(?:0?[1-9]|[12]\d|3[01])[./\-](?:0?[1-9]|1[0-2])[./\-](?:(?:19|20)\d\d|\d\d)(?!\d)"
_TIME = r"(?:[01]?\d|2[0-3])[.:][0-5]\d(?!\d)"
_YEAR = r"(?:19|20)\d\d"
_MONTHS = r"(?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)[a-zæøå]{0,6}"
_UNIT = r"(?:år|årige?|uger?|timer|kr|kroner|kilometer|km|mdr|måneder|børn|elever)\b"
_MONEY = r"(?!\s?(?:kr\b|kroner\b|,-|:-|mio\b))"

_PROTECTED = re.compile(
    rf"(?<!\d)(?:{_DATE}\s?[{_DASH}]\s?{_DATE}|{_DATE}\s(?:kl\.?\s?)?{_TIME}|{_TIME}\s?[{_DASH}]\s?{_TIME}"
    rf"|{_YEAR}(?:\s?[ ,/{_DASH}]\s?{_YEAR}){{1,9}}(?!\d)"
    r"|(?<!\d\.)\d{1,3}(?:\.\d{3}){1,4}(?:,\d\d?)?(?!\d|\.\d)"
    r"|[1-3]\d{3}(?: [1-3]\d{3}){2,20}(?!\d)|116 ?111(?!\d)"
    rf"|\d{{1,2}}(?: \d{{1,2}}){{3,20}}\s?{_UNIT})"
    rf"|\b(?:i|siden|fra|født|af|{_MONTHS})\.?\s(?:19\d\d|20[0-2]\d)(?!\d)"
    r"|\b(?:sag|sagsn(?:umme)?r|journaln(?:umme)?r|j\.?\s?nr)\.?:?\s\d{2,4}[/\-]\d{1,6}(?!\d)"
    r"|(?:§|paragraf|stk\.?)\s{0,2}\d{1,3}(?!\d|-\d)"
    rf"|\b(?:uger?|klasse|årgang|side|kl)\.?\s\d{{1,2}}(?:[ ,{_DASH}]\s?\d{{1,2}}(?!\d)){{1,20}}",
    re.IGNORECASE,
)
_YEAR_GROUP = re.compile(rf"(?<!\d){_YEAR}(?!\d)")

_CPR_CERTAIN = re.compile(
    rf"(?<!\d)\d{{10,}}|(?<!\d)\d{{1,2}}[./ \-]\d{{1,2}}[./ \-]{_YEAR}"
    rf"\s?[{_DASH}]\s?(?!{_YEAR})\d{{4}}(?!\d)"
    rf"|(?<!\d)\d{{8}}\s?[{_DASH}]\s?\d{{4}}(?!\d)"
)
_CPR_SHAPED = re.compile(
    rf"(?<!\d)(?:\d{{6}}{_WIDE}[\dO]{{4}}(?![\dO])"
    rf"|\d\d{_SEP}\d\d{_SEP}\d\d{_WIDE}(?:\d{{4}}|\d\d{_SEP}\d\d)(?!\d)"
    rf"|\d{{5,7}}[{_DASH}]\d{{3,5}}(?!\d))",
    re.IGNORECASE,
)
_TEN_DIGITS = re.compile(rf"(?<!\d)(?:\d{_SEP}){{9}}\d(?!\d)")
_SAID = (
    r"(?:cpr|personn(?:umme)?r|person\s?nr|pnr)[\s.:,\-]{0,3}"
    r"(?:(?:nr|nummer|nummeret|er|for|hans|hendes|mit|barnets|is)[\s.:]{1,3}){0,4}"
)
_CPR_NAMED = re.compile(rf"{_SAID}((?:\d{_SEP}){{9}}\d)(?!\d)", re.IGNORECASE)
_CPR_NAMED_PART = re.compile(rf"{_SAID}(\d(?:{_SEP}\d){{5,11}})(?!\d)", re.IGNORECASE)

_EIGHT = (
    r"(?:\d{8}"
    + "".join(
        "|" + rf"[ \t\u00a0.{_DASH}]{{1,3}}".join(rf"\d{{{n}}}" for n in groups)
        for groups in (
            (2, 2, 2, 2),
            (4, 4),
            (2, 3, 3),
            (3, 2, 3),
            (3, 3, 2),
            (2, 2, 4),
            (4, 2, 2),
            (2, 4, 2),
            (2, 6),
            (6, 2),
            (3, 5),
            (5, 3),
            (1,) * 8,
        )
    )
    + ")"
)
_SHORT_TAIL = r"(?!\d)(?![.,:/\-]\d{1,3}(?!\d))"
_PHONE_ABROAD = re.compile(
    rf"\(?(?:\+|(?<!\d)00)\s?45\)?[ .{_DASH}/]{{0,3}}(?:\(0\)\s?)?{_EIGHT}(?!\d)"
    rf"|\(?(?:\+|(?<!\d)(?<!\d[ .\-])00)\s?[1-9]\d{{0,2}}\)?"
    rf"(?:[ .{_DASH}/()]{{0,3}}\d){{6,12}}(?!\d)"
)
# «45» without a plus makes ten digits: a phone number only where the family says so.
_PHONE_45 = re.compile(
    r"(?:tlf|tel|telefon|mobil|ring|sms)[\s.:,]{0,3}(?:(?:på|til|mig|nr|nummer|er)[\s.:]{1,3}){0,4}"
    rf"(45[ .{_DASH}]{{0,2}}(?=[2-9]){_EIGHT})(?!\d)",
    re.IGNORECASE,
)
_PHONE_NAMED = re.compile(
    r"(?:tlf|tel|telefon|telefonn(?:umme)?r|telefonnummeret|mobil|mobiln(?:umme)?r|ring|sms|kald"
    r"|mit n(?:umme)?r)"
    r"[\s.:,]{0,3}(?:(?:på|til|mig|op|nr|nummer|nummeret|er|me|on)[\s.:]{1,3}){0,4}"
    rf"((?:\d[ \t\u00a0.{_DASH}_/]{{0,3}}){{7}}\d){_SHORT_TAIL}{_MONEY}",
    re.IGNORECASE,
)
_PHONE_PLAIN = re.compile(
    rf"(?<!\d)(?<!\d[.,:/\-])(?<!kr )(?<!kr\. )(?=[2-9]){_EIGHT}{_SHORT_TAIL}{_MONEY}",
    re.IGNORECASE,
)
_WRITTEN_DATE = re.compile(
    r"(?:0?[1-9]|[12]\d|3[01])[ .\-/]{0,2}(?:0?[1-9]|1[0-2])[ .\-/]{0,2}(?:19|20)\d\d"
    r"|(?:19|20)\d\d[ .\-/]{0,2}(?:0?[1-9]|1[0-2])[ .\-/]{0,2}(?:0?[1-9]|[12]\d|3[01])"
)

_DOT = r"(?:\.|\s\.\s|\s?[(\[]?\b(?:dot|punktum)\b[)\]]?\s?)"
_AT = (
    r"(?:\s?[@＠]\s?|\s?[(\[]\s?(?:a|at|@|snabel-?\s?a|snabel)\s?[)\]]\s?"
    r"|\s(?:snabel-?\s?a|krøllealfa|alfakrølle)\s)"
)
_HOST = r"[\w\-]{1,63}"
_EMAIL = re.compile(
    r"(?<![\w.+\-'])\w[\w.+\-'!#$%&*=?^{|}~]{0,250}"
    rf"(?:[@＠]{_HOST}(?:\.{_HOST}){{0,6}}|{_AT}{_HOST}(?:{_DOT}{_HOST}){{1,6}}"
    rf"|\sat\s(?:gmail|hotmail|outlook|yahoo|live|icloud|mail|msn){_DOT}[a-z]{{2,3}}\b)",
    re.IGNORECASE,
)


def _spans(
    pattern: re.Pattern[str],
    text: str,
    real: Callable[[str], bool] = lambda value: True,
    shielded: bool = False,
) -> Spans:
    """Where the pattern's last group stands, without what `real` refuses or a plain fact covers."""
    facts: list[tuple[int, int]] | None = None
    at = 0
    while match := pattern.search(text, at):
        start, stop = match.span(pattern.groups)
        at = stop
        if shielded and facts is None:
            facts = [m.span() for m in _PROTECTED.finditer(text)]
        if real(match.group()) and not any(a < stop and start < b for a, b in facts or ()):
            yield start, stop
        else:
            at = match.start() + 1


def _not_a_date(value: str) -> bool:
    return not _WRITTEN_DATE.fullmatch(value)


def _no_year(value: str) -> bool:
    return not _YEAR_GROUP.search(value)


_FINDERS: tuple[tuple[str, Callable[[str], Spans]], ...] = (
    (CPR, lambda text: _spans(_CPR_NAMED, text)),
    (PHONE, lambda text: _spans(_PHONE_ABROAD, text)),
    (PHONE, lambda text: _spans(_PHONE_45, text)),
    (EMAIL, lambda text: _spans(_EMAIL, text)),
    (CPR, lambda text: _spans(_CPR_CERTAIN, text)),
    (CPR, lambda text: _spans(_CPR_SHAPED, text, shielded=True)),
    (PHONE, lambda text: _spans(_PHONE_NAMED, text)),
    (CPR, lambda text: _spans(_TEN_DIGITS, text, _no_year, shielded=True)),
    (CPR, lambda text: _spans(_CPR_NAMED_PART, text)),
    (PHONE, lambda text: _spans(_PHONE_PLAIN, text, _not_a_date, shielded=True)),
    (ADDRESS, find_addresses),
)
