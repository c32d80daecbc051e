"""Plain language: what a parent would stumble on. Advice only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.guide.files.yaml_file import Document, Fault
from bot.guide.rules.documents import Files, Path_, entries, topic_texts
from bot.guide.rules.references import RATE
from bot.guide.words import lix, sentences

MAX_LIX = 50  # one short answer may be denser than the guide's goal of 40 on average
MAX_WORDS = 24
MAX_PASSIVES = 1
_NEGATION = r"\b(?:ikke|aldrig|ingen|intet|næppe)\b"
_BETWEEN = r"(?:(?!\b(?:og|eller|men|at|fordi)\b)[^,.;:!?–]){0,60}"
_TWICE = re.compile(rf"{_NEGATION}{_BETWEEN}(?:{_NEGATION}|\buden\b|\bmedmindre\b|\bundtagen)", re.IGNORECASE)
_PASSIVE = re.compile(
    r"\b(?:kan|skal|må|bør|vil|kunne|skulle)\s+(?:\w+\s+){0,2}?(\w{3,}[^aeiouyæøå\s]es)\b", re.IGNORECASE
)
# In -es, but no passive.
_ACTIVE = frozenset(("mødes", "synes", "findes", "lykkes", "trives", "mindes", "enes", "skiltes", "deres"))


@dataclass(frozen=True)
class _Words:
    """The lists of knowledge/plain_language.yml, ready to be looked for."""

    jargon: tuple[tuple[re.Pattern[str], str, tuple[str, ...]], ...] = ()
    officialese: tuple[tuple[re.Pattern[str], str], ...] = ()


def language(files: Files, today: date | None) -> Iterator[Fault]:
    words = _words(files)
    for document, _, topic in entries(files, "topic"):
        about = ", ".join(map(str, (topic["title"], *topic["names"])))
        for path, text in topic_texts(topic):
            for message in _stumbles(text, words):
                yield document.fault(path, message, "advarsel")
            yield from _jargon(document, path, text, about, words)
    for document, _, journey in entries(files, "journey"):
        for i, step in enumerate(journey["steps"]):
            for key in ("happens", "do_now", "deadline"):
                for message in _stumbles(step.get(key) or "", words):
                    yield document.fault(("steps", i, key), message, "advarsel")


def _words(files: Files) -> _Words:
    jargon: list[Any] = []
    officialese: list[Any] = []
    for _, _, entry in entries(files, "plain_language"):
        jargon += [(_as_word(j["word"]), j["plain"], tuple(j.get("signs") or ())) for j in entry["jargon"]]
        officialese += [(_as_word(o["phrase"]), o["plain"]) for o in entry["officialese"]]
    return _Words(tuple(jargon), tuple(officialese))


def _as_word(word: str) -> re.Pattern[str]:
    """The word with its endings: «partshøring» finds «partshøringen»."""
    return re.compile(rf"(?<![\w-]){re.escape(word)}(?:e?[nt]s?|er|erne|s|ne)?(?![\w-])", re.IGNORECASE)


def _stumbles(text: str, words: _Words) -> Iterator[str]:
    return (message for rule in RULES for message in rule(text, words))


def _heavy(text: str, words: _Words) -> Iterator[str]:
    score = lix(RATE.sub("beløbet", text))
    if score > MAX_LIX and len(text.split()) > 12:
        yield f"Teksten er svær at læse (LIX {score:.0f}, mål 40). Del sætningerne, og brug kortere ord."


def _long(text: str, words: _Words) -> Iterator[str]:
    for sentence in sentences(text):
        count = len(sentence.split())
        if count > MAX_WORDS:
            yield f"En sætning på {count} ord: «{sentence[:50].strip()}…». Del den, så den er under {MAX_WORDS + 1}."


def _double_negation(text: str, words: _Words) -> Iterator[str]:
    for match in _TWICE.finditer(text):
        yield f"To benægtelser i én sætning: «{match.group()}». Skriv det ligeud."


def _passives(text: str, words: _Words) -> Iterator[str]:
    found = [m.group() for m in _PASSIVE.finditer(text) if m.group(1).lower() not in _ACTIVE]
    if len(found) > MAX_PASSIVES:
        yield f"Passiv flere gange: «{'», «'.join(found[:3])}». Skriv, hvem der gør det."


def _officialese(text: str, words: _Words) -> Iterator[str]:
    for pattern, plain in words.officialese:
        match = pattern.search(text)
        if match:
            yield f"«{match.group()}» er kancellisprog. Skriv: {plain}."


RULES: tuple[Callable[[str, _Words], Iterator[str]], ...] = (_heavy, _long, _double_negation, _passives, _officialese)


def _jargon(document: Document, path: Path_, text: str, about: str, words: _Words) -> Iterator[Fault]:
    """A technical word that neither the answer explains nor the topic is about."""
    for pattern, plain, signs in words.jargon:
        match = pattern.search(text)
        if match is None or pattern.search(about) or _explained(text, match, signs):
            continue
        message = f"«{match.group()}» er et fagord. Forklar det her, fx: {plain}."
        yield document.fault(path, message, "advarsel")


def _explained(text: str, match: re.Match[str], signs: tuple[str, ...]) -> bool:
    """By a bracket right after it or around it, or by words that show it."""
    after, before = text[match.end() :], text[: match.start()]
    bracket = after.lstrip(" »").startswith("(") or before.rstrip(" «").endswith("(")
    says = re.search(r"\b(?:det vil sige|dvs|det betyder|hedder|kaldes|kalder)\b", text, re.IGNORECASE)
    return bracket or bool(says) or any(sign.lower() in text.lower() for sign in signs)
