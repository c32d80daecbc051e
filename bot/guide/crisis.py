"""Hear a crisis in what a family writes: a net of word patterns from knowledge/crisis.yml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.guide.files.yaml_file import read_document
from bot.guide.pattern_index import PatternIndex, WordPattern
from bot.guide.words import normalise

TYPES = (
    "medical",
    "poisoning",
    "danger",
    "suicide",
    "harm_child",
    "abuse",
    "self_harm",
    "violence",
    "missing",
    "breakdown",
)
VOICES = ("child_writes", "about_other", "english", "asks_guide")
SURE, LIKELY = "sure", "likely"
MASK = "0"  # stands where a harmless idiom stood

# Cut so late that no family's message is shortened, so early that nobody can keep us busy.
_MAX_CHARS = 20_000
_GAP = r"(?: \S+){0,4}?"


@dataclass(frozen=True)
class Finding:
    """What kind of crisis, and how sure the words are."""

    type: str
    certainty: str  # sure | likely


@dataclass(frozen=True)
class Lexicon:
    """Compiled patterns; see the head of knowledge/crisis.yml for how they are written."""

    nets: PatternIndex[Finding]
    harmless: re.Pattern[str]
    spellings: Mapping[str, str]
    near: Mapping[str, tuple[str, ...]] = field(repr=False)
    known: frozenset[str] = field(repr=False)
    voices: Mapping[str, re.Pattern[str]] = field(repr=False)

    @classmethod
    def load(cls, path: Path) -> Lexicon:
        """Read the file; raises ValueError that names file and line of what is wrong."""
        document = read_document(path, path.parent)
        if document.faults:
            raise ValueError(str(document.faults[0]))
        return _build(document.data, document.file)

    def find(self, text: str) -> Finding | None:
        """The gravest finding, the sure ones first; None when nothing alarms."""
        return self.search(self.masked(text))

    def search(self, masked: str) -> Finding | None:
        return self.nets.first(masked)

    def asks_guide(self, masked: str) -> bool:
        return bool(self.voices["asks_guide"].search(masked))

    def masked(self, text: str) -> str:
        """The text as the patterns see it: plain words, typos mended, idioms taken out."""
        words = [self._mend(word) for word in plain_words(text[:_MAX_CHARS])]
        return self.harmless.sub(f" {MASK}", f" {' '.join(words)} ")

    def speaks_as(self, text: str, voice: str) -> bool:
        """Whether the text sounds like `child_writes`, `about_other` or `english`."""
        return bool(self.voices[voice].search(self.masked(text)))

    def _mend(self, word: str) -> str:
        if word in self.spellings:
            return self.spellings[word]
        if len(word) < 5 or word in self.known:
            return word
        for key in _deletions(word):
            for keyword in self.near.get(key, ()):
                if _one_slip(word, keyword):
                    return keyword
        return word


def read_examples(path: Path) -> dict[str, list[str]]:
    """Texts by `crisis` and `harmless`; raises ValueError that names file and line."""
    document = read_document(path, path.parent)
    if document.faults:
        raise ValueError(str(document.faults[0]))
    return document.data


def faulty_patterns(data: Mapping[str, Any]) -> Iterator[tuple[tuple[Any, ...], str]]:
    """(where, what to do) of every pattern that cannot be compiled, in a file of the right shape."""
    compiler = _Compiler("")
    groups: list[tuple[tuple[Any, ...], list[str]]] = [(("groups", name), ms) for name, ms in data["groups"].items()]
    others: list[tuple[tuple[Any, ...], list[str]]] = [(("harmless",), data["harmless"])]
    others += [(("voices", name), patterns) for name, patterns in data["voices"].items()]
    for type_, nets in data["types"].items():
        others += [(("types", type_, certainty), patterns) for certainty, patterns in nets.items()]
    for path, patterns in groups + others:
        compiled = []
        for i, pattern in enumerate(patterns):
            try:
                compiled.append(compiler.phrase(pattern))
            except ValueError as error:
                yield (*path, i), str(error).removeprefix(": ")
        if path[0] == "groups":
            compiler.groups[path[1]] = "|".join(compiled)


def reply_name(lexicon: Lexicon, text: str, type_: str) -> str:
    """Which phrase of knowledge/phrases/crisis.yml fits."""
    if lexicon.speaks_as(text, "english"):
        return "crisis_english"
    if type_ in ("violence", "abuse", "harm_child") and lexicon.speaks_as(text, "child_writes"):
        return "crisis_child_writes"
    if type_ in ("suicide", "self_harm"):
        other = lexicon.speaks_as(text, "about_other")
        return "crisis_suicide_child" if other else "crisis_suicide"
    return f"crisis_{type_}"


def plain_words(text: str) -> list[str]:
    """Words as skeletons: «Skærer» and «skaere» and «skare» look alike."""
    return [_skeleton(word) for word in normalise(text).split()]


def plain(word: str) -> str:
    return " ".join(plain_words(word))


def _skeleton(word: str) -> str:
    word = word.replace("ae", "a").replace("oe", "o").replace("aa", "a")
    return re.sub(r"([a-z])\1", r"\1", word)


def _build(data: Mapping[str, Any], file: str) -> Lexicon:
    compiler = _Compiler(file)
    for name, members in data["groups"].items():
        compiler.add_group(name, members)
    nets = [
        WordPattern(Finding(type_, certainty), compiler.phrase(pattern), compiler.needs(pattern))
        for certainty in (SURE, LIKELY)
        for type_ in TYPES
        for pattern in data["types"][type_].get(certainty) or ()
    ]
    harmless = compiler.net(data["harmless"])
    voices = {name: compiler.net(patterns) for name, patterns in data["voices"].items()}
    keywords = {plain(word) for word in data["typo_words"]}
    return Lexicon(
        nets=PatternIndex(nets),
        harmless=harmless,
        spellings={plain(slip): plain(right) for right, slips in data["spellings"].items() for slip in slips},
        near=_index(keywords),
        known=frozenset(compiler.words | keywords | {plain(word) for word in data["lookalikes"]}),
        voices=voices,
    )


@dataclass
class _Compiler:
    """Turns patterns into regular expressions and remembers every word they name."""

    file: str
    groups: dict[str, str] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)
    group_forms: dict[str, frozenset[str]] = field(default_factory=dict)

    def add_group(self, name: str, members: Sequence[str]) -> None:
        self.groups[name] = "|".join(self.phrase(member) for member in members)
        self.group_forms[name] = _any_of([_rarest(self.needs(member)) for member in members])

    def net(self, patterns: Iterable[str]) -> re.Pattern[str]:
        return re.compile("|".join(self.phrase(pattern) for pattern in patterns))

    def phrase(self, pattern: str) -> str:
        return "".join(self._token(token) for token in pattern.split()) + r"(?= |$)"

    def needs(self, pattern: str) -> tuple[frozenset[str], ...]:
        """For each word that must stand in a text for the pattern to fit: its forms, as PatternIndex reads them."""
        must = [token for token in pattern.split() if token not in ("..", "^") and not token.endswith("?")]
        forms = [_any_of([self._element_forms(element) for element in token.split("/")]) for token in must]
        return tuple(form for form in forms if form)

    def _element_forms(self, element: str) -> frozenset[str]:
        """Empty when the element fits without any word that could be looked up."""
        return _rarest([self._word_forms(word) for word in element.split("_")])

    def _word_forms(self, word: str) -> frozenset[str]:
        if word.startswith("{"):
            return self.group_forms[word.strip("{}")]
        first, *rest = plain(word.strip("*$")).split() or [""]
        before, after = word.startswith("*"), word.endswith("*") and not rest
        if not first or (before and after):
            return frozenset()
        return frozenset({f"*{first}" if before else f"{first}*" if after else first})

    def _token(self, token: str) -> str:
        if token == "..":
            return _GAP
        if token == "^":
            return "^"
        choice = "|".join(self._element(element) for element in token.rstrip("?").split("/"))
        return f"(?:{choice})" + ("?" if token.endswith("?") else "")

    def _element(self, element: str) -> str:
        if element == "$":
            return "(?= ?$)"
        return "".join(self._word(word) for word in element.split("_")) + r"(?= |$)"

    def _word(self, word: str) -> str:
        if word == "*":
            return r" \S+"
        if word.startswith("{"):
            name = word.strip("{}")
            if name not in self.groups:
                raise ValueError(f"{self.file}: {word} bruges, før den står under groups. Flyt den op.")
            return f"(?:{self.groups[name]})"
        stem = plain(word.strip("*"))
        if not stem:
            raise ValueError(f"{self.file}: «{word}» har intet ord. Skriv et, eller slet tegnet.")
        self.words.add(stem)
        before = r"\S*" if word.startswith("*") else ""
        after = r"\S*" if word.endswith("*") else ""
        return f" {before}{re.escape(stem)}{after}"


def _any_of(forms: Sequence[frozenset[str]]) -> frozenset[str]:
    """The forms of alternatives; none when one of them may fit without."""
    return frozenset().union(*forms) if all(forms) else frozenset()


def _rarest(needs: Sequence[frozenset[str]]) -> frozenset[str]:
    return min((need for need in needs if need), key=len, default=frozenset())


def _index(keywords: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Keywords by every form with at most one letter left out."""
    found: dict[str, list[str]] = {}
    for keyword in keywords:
        for key in _deletions(keyword):
            found.setdefault(key, []).append(keyword)
    return {key: tuple(words) for key, words in found.items()}


def _deletions(word: str) -> set[str]:
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}


def _one_slip(a: str, b: str) -> bool:
    """One letter too many, missing, wrong, or two letters swapped."""
    if abs(len(a) - len(b)) > 1:
        return False
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    rest_a, rest_b = a[start:], b[start:]
    return (
        rest_a[1:] == rest_b[1:]
        or rest_a[1:] == rest_b
        or rest_a == rest_b[1:]
        or (rest_a[:2] == rest_b[:2][::-1] and rest_a[2:] == rest_b[2:])
    )
