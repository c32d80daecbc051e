"""The personal list of a family just diagnosed, from six answers and the guide."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from bot.guide.rendering import Renderer, contact_line

CHOICES: dict[str, tuple[str, ...]] = {
    "age": ("0_2", "3_5", "6_11", "12_17"),
    "difficulty": ("mind", "body", "illness", "senses", "unsure"),
    "place": ("home", "daycare", "school"),
    "work": ("yes", "no"),
    "known": ("yes", "no"),
}


@dataclass(frozen=True)
class Answers:
    """What the family told; an empty text is a question skipped."""

    kommune: str = ""
    age: str = ""
    difficulty: str = ""
    place: str = ""
    work: str = ""  # yes: somebody has gone down in hours or stays at home
    known: str = ""  # yes: the kommune knows the family already

    def as_query(self) -> str:
        return urlencode({k: v for k, v in self.__dict__.items() if v})

    @classmethod
    def from_query(cls, values: Mapping[str, str], kommuner: Container[str]) -> Answers:
        """The answers `as_query` wrote; raises ValueError for anything nobody can have answered."""
        for name, value in values.items():
            known = kommuner if name == "kommune" else CHOICES.get(name, ())
            if value not in known:
                raise ValueError(f"{name} is not one of the start-pack's answers")
        return cls(**values)


@dataclass(frozen=True)
class StartPack:
    """Lines ready to read, section by section; `topics` are (id, title) of the rights."""

    this_week: tuple[str, ...]
    rights: tuple[str, ...]
    pamphlets: tuple[str, ...]
    calls: tuple[str, ...]
    deadlines: tuple[str, ...]
    topics: tuple[tuple[str, str], ...]

    def sections(self) -> list[tuple[str, tuple[str, ...]]]:
        return [
            ("pack_this_week", self.this_week),
            ("pack_rights", self.rights),
            ("pack_pamphlets", self.pamphlets),
            ("pack_calls", self.calls),
            ("pack_deadlines", self.deadlines),
        ]


def make(answers: Answers, renderer: Renderer) -> StartPack:
    """The list; every right says why it is on it, and nothing is promised."""
    reasons = _rights(answers, renderer)
    topics = [renderer.guide.topics[t] for t, _ in reasons]
    say = renderer.phrases.say
    rights = tuple(f"{t.title}: {say(why)}" for t, (_, why) in zip(topics, reasons, strict=True))
    pamphlets = {p.id: p for t in topics for p in renderer.pamphlets(t, answers.kommune) if p.url}
    return StartPack(
        this_week=_this_week(answers, renderer),
        rights=rights,
        pamphlets=tuple(f"{p.title}: {p.url}" for p in list(pamphlets.values())[:3]),
        calls=_calls(answers, renderer),
        deadlines=_deadlines(answers, renderer),
        topics=tuple((t.id, t.title) for t in topics),
    )


def _this_week(answers: Answers, renderer: Renderer) -> tuple[str, ...]:
    say = renderer.phrases.say
    first = say("pack_do_tell_known" if answers.known == "yes" else "pack_do_tell")
    if answers.work == "yes":
        second = say("pack_do_work")
    elif answers.work == "no":
        second = say("pack_do_before_hours")
    else:
        second = say("pack_do_note")
    place = {"daycare": "pack_do_daycare", "school": "pack_do_school"}.get(answers.place, "pack_do_papers")
    return (first, second, say(place))


def _rights(answers: Answers, renderer: Renderer) -> list[tuple[str, str]]:
    """(topic, phrase of the reason), the most likely first; at most seven."""
    wanted = [("familievejleder", "pack_why_familievejleder"), ("kompensationsydelse", "pack_why_kompensationsydelse")]
    if answers.work != "no":
        wanted.append(("tabt_arbejdsfortjeneste", "pack_why_tabt_arbejdsfortjeneste"))
    wanted.append(("aflastning", "pack_why_aflastning"))
    if answers.difficulty in ("body", "senses", "illness", ""):
        wanted.append(("hjaelpemidler", "pack_why_hjaelpemidler"))
    if answers.place == "daycare" or answers.age in ("0_2", "3_5"):
        wanted.append(("stoette_i_dagtilbud", "pack_why_stoette_i_dagtilbud"))
    if answers.place == "school" or answers.age in ("6_11", "12_17"):
        wanted.append(("specialundervisning", "pack_why_specialundervisning"))
    if answers.age == "12_17":
        wanted.append(("ledsagelse", "pack_why_ledsagelse"))
    if answers.difficulty == "mind":
        wanted.append(("infoaften", "pack_why_infoaften"))
    topics = renderer.guide.topics
    return [(t, why) for t, why in wanted if t in topics and not renderer.withheld(topics[t], "overview")][:7]


def _calls(answers: Answers, renderer: Renderer) -> tuple[str, ...]:
    roles = ["familievejleder", "boernehandicap"]
    roles.append({"daycare": "dagtilbud_visitation", "school": "ppr"}.get(answers.place, "hovednummer"))
    lines: list[str] = []
    for role in roles:
        contact = renderer.guide.contact(role, answers.kommune) if answers.kommune else None
        if contact:
            line = f"{contact_line(contact, renderer.phrases)}: {contact.role}"
            if line not in lines:
                lines.append(line)
    return tuple(lines) or (renderer.phrases.say("pack_call_unknown"),)


def _deadlines(answers: Answers, renderer: Renderer) -> tuple[str, ...]:
    say = renderer.phrases.say
    lines = [say("pack_deadline_familievejleder"), say("pack_deadline_complaint")]
    topic = renderer.guide.topics.get("kompensationsydelse")
    local = topic.local.get(answers.kommune) if topic else None
    if topic and local and "deadline" in local.answers and not renderer.withheld(topic, "deadline"):
        lines.append(renderer.fill(local.answers["deadline"].text))
    return tuple(lines)
