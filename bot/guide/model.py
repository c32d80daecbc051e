"""The family guide in memory: plain frozen values, no behaviour but look-up."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

VERIFIED = "verified"
WHEN_ASKED = "when_asked"
TO_CONFIRM = "to_confirm"

# What a parent can want to know about a topic; also the names of the ask_… intents.
KINDS = (
    "overview",
    "eligibility",
    "coverage",
    "amount",
    "apply",
    "documents",
    "deadline",
    "duration",
    "complain",
    "contact",
    "pamphlet",
    "next_step",
    "law",
)
# Kinds that can be answered for every topic: from its lists, or by the general topics.
RENDERED_KINDS = ("complain", "contact", "deadline", "law", "pamphlet")
# Where a topic has no answer of a kind, these come nearest.
NEAREST = {
    "amount": ("coverage",),
    "coverage": ("overview",),
    "documents": ("apply",),
    "next_step": ("apply",),
    "duration": ("deadline", "eligibility"),
    "eligibility": ("overview",),
    "apply": ("next_step",),
}
AREAS = ("rettigheder", "sagen", "lige_faaet_diagnose", "pjecer", "lokalt")
ROLES = (
    "hovednummer",
    "boernehandicap",
    "familievejleder",
    "ppr",
    "skolevisitation",
    "dagtilbud_visitation",
    "sundhedspleje",
    "tandpleje",
    "skolefravaer",
    "psykologisk_tilbud",
    "boernefamilie",
    "bekymring",
)


def nearest_kind(kind: str, answered: Container[str]) -> str:
    """The kind itself where it is answered, else the nearest that is; or nothing."""
    return next((near for near in (kind, *NEAREST.get(kind, ())) if near in answered), "")


@dataclass(frozen=True)
class Source:
    """Where a fact was read: `read` is the day we read it, `page_date` the page's own age."""

    title: str
    read: date
    certainty: str = VERIFIED
    url: str = ""
    id: str = ""
    page_date: str = ""


@dataclass(frozen=True)
class Answer:
    """One wording about a topic; `kind` is one of KINDS, or the id of a detail."""

    kind: str
    text: str
    certainty: str = VERIFIED
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Detail(Answer):
    """A small exact fact, found by its own example questions."""

    questions: tuple[str, ...] = ()
    kommune: str = ""


@dataclass(frozen=True)
class Tip(Answer):
    """What a parent must hear at once when the message shows one of `when`."""

    when: tuple[str, ...] = ()


@dataclass(frozen=True)
class Law:
    act: str
    section: str
    since: str = ""
    formerly: tuple[str, ...] = ()
    certainty: str = VERIFIED
    note: str = ""


@dataclass(frozen=True)
class Local:
    """What differs in one kommune."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    contacts: tuple[str, ...] = ()
    pamphlets: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Topic:
    id: str
    title: str
    area: str
    summary: Answer
    answers: Mapping[str, Answer]
    details: tuple[Detail, ...]
    tips: tuple[Tip, ...]
    law: tuple[Law, ...]
    pamphlets: tuple[str, ...]
    contacts: tuple[str, ...]
    names: tuple[str, ...]
    questions: Mapping[str, tuple[str, ...]]
    related: tuple[str, ...]
    sources: tuple[Source, ...]
    owner: str
    reviewed: date
    review_by: date
    local: Mapping[str, Local]
    kommune: str = ""
    mentioned: str = ""  # WHEN_ASKED: what frightens is no guess

    def answer(self, kind: str, kommune: str = "") -> Answer | None:
        """The wording for `kind`, the kommune's own where there is one."""
        local = self.local.get(kommune)
        if local and kind in local.answers:
            return local.answers[kind]
        if kind == "overview":
            return self.summary
        return self.answers.get(kind)

    def detail(self, detail_id: str) -> Detail | None:
        return next((d for d in self.details if d.kind == detail_id), None)

    def all_questions(self) -> Iterable[str]:
        for questions in self.questions.values():
            yield from questions
        for detail in self.details:
            yield from detail.questions


@dataclass(frozen=True)
class Pamphlet:
    id: str
    title: str
    status: str  # published | in_preparation
    kommune: str = ""
    status_date: str = ""
    url: str = ""
    topics: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    note: str = ""
    source: Source | None = None


@dataclass(frozen=True)
class Contact:
    id: str
    name: str
    role: str
    source: Source
    kommune: str = ""
    phone: str = ""
    phone_note: str = ""
    email: str = ""
    address: str = ""
    url: str = ""
    hours: str = ""
    note: str = ""


@dataclass(frozen=True)
class RateValue:
    year: int
    valid_from: date
    valid_to: date
    amount: str
    source: Source


@dataclass(frozen=True)
class Rate:
    id: str
    title: str
    values: tuple[RateValue, ...]

    def on(self, day: date) -> tuple[RateValue, bool]:
        """The value in force that day and True, or the newest known before it and False."""
        current = [v for v in self.values if v.valid_from <= day <= v.valid_to]
        if current:
            return current[-1], True
        past = [v for v in self.values if v.valid_from <= day]
        return (past or list(self.values))[-1], False


@dataclass(frozen=True)
class Kommune:
    id: str
    name: str
    short_name: str
    names: tuple[str, ...]
    contacts: Mapping[str, str]
    website: str = ""
    opening_hours: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    closing_days: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    id: str
    title: str
    happens: str
    do_now: str
    deadline: str
    topics: tuple[str, ...]
    names: tuple[str, ...]
    certainty: str = VERIFIED


@dataclass(frozen=True)
class Journey:
    id: str
    title: str
    steps: tuple[Step, ...]
    sources: tuple[Source, ...]
    kommune: str = ""


@dataclass(frozen=True, eq=False)  # compared and cached by identity
class Guide:
    """Everything the assistant may say, with a `version` that changes when a file changes."""

    topics: Mapping[str, Topic]
    pamphlets: Mapping[str, Pamphlet]
    contacts: Mapping[str, Contact]
    rates: Mapping[str, Rate]
    kommuner: Mapping[str, Kommune]
    journeys: Mapping[str, Journey]
    version: str

    def topics_for(self, kommune: str) -> list[Topic]:
        """The topics a family of that kommune can meet; all of them when it is unknown."""
        return [t for t in self.topics.values() if not t.kommune or kommune in ("", t.kommune)]

    def pamphlet_names(self, topic: str) -> list[str]:
        """How parents ask for the topic's pamphlets; a pamphlet's names lead to the first of its topics."""
        return [name for p in self.pamphlets.values() if p.topics[:1] == (topic,) for name in p.names]

    def contact(self, reference: str, kommune: str = "") -> Contact | None:
        """Resolve a contact id or a role; a role needs the kommune and falls back to its main one.

        Never returns another kommune's contact.
        """
        found = self.contacts.get(reference)
        if found is None and reference in ROLES and kommune in self.kommuner:
            place = self.kommuner[kommune]
            contact_id = place.contacts.get(reference) or place.contacts.get("hovednummer", "")
            found = self.contacts.get(contact_id)
        if found and found.kommune and found.kommune != kommune:
            return None
        return found
