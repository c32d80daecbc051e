"""Turn a topic's answer into what a family reads: text, facts, card and sources."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bot.guide.days.date_words import MONTHS
from bot.guide.model import (
    NEAREST,
    TO_CONFIRM,
    Answer,
    Contact,
    Guide,
    Law,
    Pamphlet,
    Source,
    Tip,
    Topic,
)
from bot.guide.phrases import Phrases
from bot.guide.words import contains, normalise, sections

_RATE = re.compile(r"\{sats:([a-z0-9_]+)\}")

# Which facts stand below which kind of answer, so that the first reply is short.
_FACTS: dict[str, tuple[str, ...]] = {
    "overview": ("law", "deadline", "pamphlet", "contact"),
    "eligibility": ("law", "deadline", "pamphlet", "contact"),
    "apply": ("deadline", "pamphlet", "contact"),
    "documents": ("pamphlet", "contact"),
    "deadline": ("contact",),
    "next_step": ("contact",),
    "complain": ("contact",),
    "pamphlet": (),
    "contact": (),
    "law": (),
}
_DEFAULT_FACTS = ("law",)


@dataclass(frozen=True)
class Rendered:
    """A reply from the guide. `text` is complete but for the sources."""

    topic: str
    kind: str
    text: str
    sources: tuple[Source, ...] = ()
    card: dict[str, Any] = field(default_factory=dict)

    def text_with_sources(self, phrases: Phrases) -> str:
        """For channels that show text alone."""
        if not self.sources:
            return self.text
        return self.text + "\n\n" + "\n".join(source_line(s, phrases) for s in self.sources)


class Renderer:
    """Speaks the guide for one day; holds no state of a conversation."""

    def __init__(self, guide: Guide, phrases: Phrases, today: date, withhold_days: int = 180) -> None:
        self.guide = guide
        self.phrases = phrases
        self.today = today
        self.withhold_days = withhold_days

    def answer(self, topic: Topic, kind: str, kommune: str = "", message: str = "") -> Rendered:
        """The answer of that kind, or the nearest one there is; never empty.

        `kind` may be one of KINDS or the id of a detail. `message` is what the family wrote:
        the topic's tips are told when it shows one of their signs, and the law where it names a section.
        """
        answer, extra_sources = self._find(topic, kind, kommune)
        facts = _FACTS.get(answer.kind, _DEFAULT_FACTS)
        if answer.kind != "law" and sections(message):  # whoever names a section is told where it stands now
            facts = ("law", *(fact for fact in facts if fact != "law"))
        tips = self.tips(topic, message, but=answer)
        listed: list[str] = []
        lines = [self.fill(answer.text)]
        lines += self._certainty_note(answer)
        lines += [self._tip(t) for t in tips]
        lines += self._age_notes(topic, answer)
        fact_lines, contacts, pamphlets = self._facts(topic, facts, kommune, answer)
        # What the text lists is shown as cards where there is a page.
        if answer.kind == "contact":
            contacts = self.contacts(topic, kommune)
            listed = [contact_text(c, self.phrases) for c in contacts]
        if answer.kind == "pamphlet":
            pamphlets = self.pamphlets(topic, kommune)
            listed = [pamphlet_text(p, self.phrases) for p in pamphlets]
        if topic.area == "pjecer" and answer.kind != "pamphlet":
            lines += [pamphlet_text(p, self.phrases) for p in self.pamphlets(topic, kommune)]
        text = topic.title + "\n" + "\n\n".join(lines)
        if fact_lines:
            text += "\n\n" + "\n".join(fact_lines)
        sources = _unique([*answer.sources, *extra_sources, *(s for t in tips for s in t.sources)])
        card = {
            "heading": topic.title,
            "body": self.fill(answer.text),
            "tips": [self.fill(t.text) for t in tips],
            "certainty": answer.certainty,
            "facts": fact_lines,
            "contacts": [contact_card(c, self.phrases) for c in contacts],
            "pamphlets": [pamphlet_card(p) for p in pamphlets],
            "listed": [text for text in listed if text in answer.text],
        }
        return Rendered(topic.id, answer.kind, text, tuple(sources[:3]), card)

    def brief(self, topic: Topic, kind: str, kommune: str = "") -> Rendered:
        """The same answer with its notes of certainty and age, without the facts that stand below it."""
        full = self.answer(topic, kind, kommune)
        answer, _ = self._find(topic, kind, kommune)
        notes = [*self._certainty_note(answer), *self._age_notes(topic, answer)]
        text = topic.title + "\n" + "\n\n".join([full.card["body"], *notes])
        return replace(full, text=text, sources=full.sources[:1], card={**full.card, "facts": []})

    def _certainty_note(self, answer: Answer) -> list[str]:
        return [self.phrases.say("note_to_confirm")] if answer.certainty == TO_CONFIRM else []

    def _find(self, topic: Topic, kind: str, kommune: str) -> tuple[Answer, list[Source]]:
        detail = topic.detail(kind)
        if detail and detail.kommune in ("", kommune):
            return detail, []
        if kind in ("contact", "pamphlet", "law"):
            return self._listed(topic, kind, kommune)
        answer = topic.answer(kind, kommune)
        if answer is None and kind == "complain" and topic.id != "klage" and "klage" in self.guide.topics:
            general = self.guide.topics["klage"]
            found = general.answer("complain", kommune) or general.answer("apply", kommune) or general.summary
            return Answer("complain", found.text, found.certainty, found.sources), []
        if answer is None and kind == "deadline" and "sagsbehandlingstid" in self.guide.topics:
            general = self.guide.topics["sagsbehandlingstid"]
            found = general.summary if topic.kommune else general.answer("deadline", kommune) or general.summary
            return Answer("deadline", found.text, found.certainty, found.sources), []
        for near in NEAREST.get(kind, ()):
            answer = answer or topic.answer(near, kommune)
        return answer or topic.summary, []

    def _listed(self, topic: Topic, kind: str, kommune: str) -> tuple[Answer, list[Source]]:
        """Answers made of the topic's contacts, pamphlets or law."""
        own = topic.answer(kind, kommune)
        first = [self.fill(own.text)] if own else []
        certainty = own.certainty if own else topic.summary.certainty
        if kind == "contact":
            found = self.contacts(topic, kommune)
            first += [contact_text(c, self.phrases) for c in found]
            if not found:
                first.append(self.phrases.say("contact_unknown", title=topic.title))
            sources = [c.source for c in found]
        elif kind == "pamphlet":
            found_pamphlets = self.pamphlets(topic, kommune)
            if not found_pamphlets and not own:
                first.append(self.phrases.say("pamphlet_none", title=topic.title))
                first += [s.title + ": " + s.url for s in topic.sources if s.url][:1]
            first += [pamphlet_text(p, self.phrases) for p in found_pamphlets]
            sources = [p.source for p in found_pamphlets if p.source]
        else:
            if topic.law:
                first.append(self.phrases.say("law_intro", title=topic.title))
            first += [law_text(entry, self.phrases, long=True) for entry in topic.law]
            if not topic.law and not own:
                first.append(self.phrases.say("law_none", title=topic.title))
            sources = list(topic.sources[:1])
        return Answer(kind, "\n\n".join(first), certainty, tuple(sources or topic.sources[:1])), []

    def _facts(
        self, topic: Topic, facts: Iterable[str], kommune: str, answer: Answer
    ) -> tuple[list[str], list[Contact], list[Pamphlet]]:
        lines: list[str] = []
        contacts: list[Contact] = []
        pamphlets: list[Pamphlet] = []
        if "law" in facts and topic.law:
            text = "; ".join(law_text(entry, self.phrases) for entry in topic.law[:2])
            lines.append(self.phrases.say("label_law", text=text))
        if "deadline" in facts and kommune and not self.withheld(topic, "deadline"):
            local = topic.local.get(kommune)
            if local and "deadline" in local.answers and answer.text != local.answers["deadline"].text:
                text = self.fill(local.answers["deadline"].text)
                lines.append(self.phrases.say("label_deadline", text=text))
        if "pamphlet" in facts:
            pamphlets = [p for p in self.pamphlets(topic, kommune) if p.status == "published"]
            lines += [self.phrases.say("label_pamphlet", title=p.title, url=p.url) for p in pamphlets]
        if "contact" in facts:
            contacts = self.contacts(topic, kommune)[:1]
            lines += [self.phrases.say("label_contact", text=contact_line(c, self.phrases)) for c in contacts]
        return lines, contacts, pamphlets

    def tips(self, topic: Topic, message: str, but: Answer | None = None) -> list[Tip]:
        plain = normalise(message)
        told = but.text if but else ""
        return [t for t in topic.tips if t.text != told and any(contains(plain, sign) for sign in t.when)][:2]

    def _tip(self, tip: Tip) -> str:
        mark = " " + self.phrases.say("mark_to_confirm") if tip.certainty == TO_CONFIRM else ""
        return self.phrases.say("label_tip", text=self.fill(tip.text)) + mark

    def _age_notes(self, topic: Topic, answer: Answer) -> list[str]:
        """Say so when the answer is past its review date."""
        if self.today <= topic.review_by:
            return []
        return [self.phrases.say("note_overdue", date=danish_date(topic.reviewed))]

    def withheld(self, topic: Topic, kind: str) -> bool:
        """Whether the answer is too old to be spoken at all: a right or a deadline long overdue."""
        if topic.area != "rettigheder" and kind != "deadline":
            return False
        spoken = {topic.id, self._lender(topic, kind)} & set(self.guide.topics)
        oldest = min(self.guide.topics[t].review_by for t in spoken)
        return (self.today - oldest).days > self.withhold_days

    @staticmethod
    def _lender(topic: Topic, kind: str) -> str:
        """The general topic that answers where this one has no answer of its own."""
        lent = {"complain": "klage", "deadline": "sagsbehandlingstid"}
        return "" if kind in topic.answers else lent.get(kind, "")

    def fill(self, text: str) -> str:
        """Put the dated amounts in; an amount not of today says so."""
        old: list[int] = []

        def amount(match: re.Match[str]) -> str:
            value, current = self.guide.rates[match.group(1)].on(self.today)
            if not current:
                old.append(value.year)
            return self.phrases.say("rate", amount=value.amount, year=value.year)

        filled = _RATE.sub(amount, text)
        if old:
            filled += " " + self.phrases.say("note_old_rate", year=max(old), now=self.today.year)
        return filled

    def contacts(self, topic: Topic, kommune: str) -> list[Contact]:
        local = topic.local.get(kommune)
        wanted = [*(local.contacts if local else ()), *topic.contacts]
        found = [self.guide.contact(reference, kommune) for reference in wanted]
        if not any(found) and kommune:
            found.append(self.guide.contact("hovednummer", kommune))
        return _unique(c for c in found if c)

    def pamphlets(self, topic: Topic, kommune: str) -> list[Pamphlet]:
        """Those the topic names, then those that name the topic; never another kommune's."""
        local = topic.local.get(kommune)
        wanted = [*(local.pamphlets if local else ()), *topic.pamphlets]
        found = [self.guide.pamphlets[p] for p in wanted if p in self.guide.pamphlets]
        found += [p for p in self.guide.pamphlets.values() if topic.id in p.topics]
        return _unique(p for p in found if p.kommune in ("", kommune) or not kommune)


def _unique(items: Iterable[Any]) -> list[Any]:
    seen: list[Any] = []
    for item in items:
        if item not in seen:
            seen.append(item)
    return seen


def danish_date(day: date) -> str:
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"


def law_text(law: Law, phrases: Phrases, long: bool = False) -> str:
    """«barnets lov § 87 (tidligere serviceloven § 42)»."""
    text = f"{law.act} {law.section}"
    if law.formerly:
        text += " " + phrases.say("law_formerly", former=", ".join(law.formerly))
    if law.note and long:
        text += f". {law.note}"
    if law.certainty == TO_CONFIRM:
        text += " " + phrases.say("mark_to_confirm")
    return text


def contact_line(contact: Contact, phrases: Phrases) -> str:
    """One line: name, phone or the next best way."""
    ways = []
    if contact.phone:
        note = f" ({contact.phone_note})" if contact.phone_note else ""
        ways.append(phrases.say("contact_phone", phone=contact.phone) + note)
    if contact.email and not contact.phone:
        ways.append(contact.email)
    if not ways and contact.url:
        ways.append(contact.url)
    return ", ".join([contact.name, *ways])


def contact_text(contact: Contact, phrases: Phrases) -> str:
    """Everything known about a contact, a line each."""
    lines = [f"{contact.name}: {contact.role}"]
    if contact.phone:
        note = f" ({contact.phone_note})" if contact.phone_note else ""
        lines.append(phrases.say("contact_phone_line", phone=contact.phone) + note)
    if contact.email:
        lines.append(phrases.say("contact_email_line", email=contact.email))
    if contact.hours:
        lines.append(phrases.say("contact_hours_line", hours=contact.hours))
    if contact.address:
        lines.append(phrases.say("contact_address_line", address=contact.address))
    if contact.url:
        lines.append(contact.url)
    if contact.note:
        lines.append(contact.note)
    if contact.source.certainty == TO_CONFIRM and (contact.phone or contact.email):
        lines.append(phrases.say("contact_to_confirm", date=danish_date(contact.source.read)))
    return "\n".join(lines)


def pamphlet_text(pamphlet: Pamphlet, phrases: Phrases) -> str:
    if pamphlet.status == "published":
        text = phrases.say("pamphlet_published", title=pamphlet.title, url=pamphlet.url)
    else:
        text = phrases.say("pamphlet_in_preparation", title=pamphlet.title, date=month(pamphlet.status_date))
    return f"{text} {pamphlet.note}".strip()


def month(value: str) -> str:
    """«2023-09» → «september 2023»."""
    match = re.fullmatch(r"(\d{4})-(\d{2})(?:-\d{2})?", value)
    return f"{MONTHS[int(match.group(2)) - 1]} {match.group(1)}" if match else value


def source_line(source: Source, phrases: Phrases) -> str:
    parts = [source.title]
    if source.page_date:
        parts[0] += f" ({source.page_date})"
    line = phrases.say("source_line", title=parts[0], date=danish_date(source.read))
    return f"{line} {source.url}".strip()


def contact_card(contact: Contact, phrases: Phrases) -> dict[str, str]:
    fields = ("name", "role", "phone", "phone_note", "email", "address", "url", "hours", "note")
    card = {f: getattr(contact, f) for f in fields if getattr(contact, f)}
    if contact.source.certainty == TO_CONFIRM and (contact.phone or contact.email):
        card["to_confirm"] = phrases.say("contact_to_confirm", date=danish_date(contact.source.read))
    return card


def pamphlet_card(pamphlet: Pamphlet) -> dict[str, str]:
    found = {"title": pamphlet.title, "url": pamphlet.url, "status": pamphlet.status, "note": pamphlet.note}
    return {name: value for name, value in found.items() if value}
