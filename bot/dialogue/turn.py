"""What goes into a turn and what comes out of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from bot.guide.answers.matching import ItemMatcher
from bot.guide.model import Guide, Topic
from bot.guide.phrases import Phrases
from bot.guide.rendering import Rendered, Renderer

ASK = "ask_"
NOT_KINDS = (
    "ask_bot",
    "ask_capabilities",
    "ask_privacy",
    "ask_medical",
    "ask_case_status",
    "ask_promise",
    "ask_deadline_date",
    "ask_case_position",
)


@dataclass(frozen=True)
class Clause:
    """One of several questions in a message."""

    text: str
    intents: Mapping[str, float]
    topics: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Heard:
    """One message of a family, as the recognisers understood it; `text` is masked, `spelt` the same without
    misspelt words."""

    text: str
    intent: str
    intents: Mapping[str, float] = field(default_factory=dict)
    topics: tuple[tuple[str, float], ...] = ()
    parts: tuple[Clause, ...] = ()  # what each clause asks, when there are several
    entities: Mapping[str, str] = field(default_factory=dict)
    page_kommune: str = ""
    masked: tuple[str, ...] = ()
    crisis: str = ""  # the type of crisis, or nothing
    worry: str = ""  # the same in doubt: answered, with a line on what to do in danger
    language: str = "da"
    sender: str = ""
    channel: str = "chat"
    message_id: str = ""
    pressed: bool = False  # a button, not typed
    spelt: str = ""

    @property
    def words(self) -> str:
        """What was most likely meant to be written."""
        return self.spelt or self.text

    @property
    def question_p(self) -> float:
        """How likely it is that the family asks the guide something."""
        return sum(p for name, p in self.intents.items() if is_question(name))

    def p(self, *intents: str) -> float:
        return sum(self.intents.get(name, 0.0) for name in intents)

    def kinds(self) -> dict[str, float]:
        """Probability of each kind of question, given that it is one."""
        return kinds_of(self.intents)

    @property
    def kind(self) -> str:
        """The likeliest kind of question, or nothing."""
        kinds = self.kinds()
        return max(kinds, key=lambda name: kinds[name], default="")


def as_questions(intents: Mapping[str, float]) -> dict[str, float]:
    """Where no day is counted to, «hvad er fristen» asks for the rule."""
    found = dict(intents)
    if dated := found.pop("ask_deadline_date", 0.0):
        found["ask_deadline"] = found.get("ask_deadline", 0.0) + dated
    return found


def kinds_of(intents: Mapping[str, float]) -> dict[str, float]:
    found = {n[len(ASK) :]: p for n, p in as_questions(intents).items() if is_question(n)}
    total = sum(found.values()) or 1.0
    return {kind: p / total for kind, p in found.items()}


def is_question(intent: str) -> bool:
    return intent.startswith(ASK) and intent not in NOT_KINDS


@dataclass(frozen=True)
class Memory:
    """What a conversation carries from turn to turn; lives in Rasa slots as plain data."""

    kommune: str = ""
    topic: str = ""
    item: str = ""
    trail: tuple[str, ...] = ()  # earlier topics, for «tilbage»
    asked: tuple[str, ...] = ()  # topics answered, for the advisor's summary
    options: tuple[Mapping[str, str], ...] = ()  # buttons of the last reply, to be typed too
    dialogue: Mapping[str, Any] | None = None  # running dialogue: {"name": …, …}
    misses: int = 0
    repeats: int = 0
    last: str = ""
    crises: int = 0
    told: tuple[str, ...] = ()  # once-only notes already given
    age_group: str = ""
    turn: int = 0

    def to_slots(self) -> dict[str, Any]:
        skip = ("kommune", "topic", "dialogue")
        kept = {k: v for k, v in self.__dict__.items() if k not in skip and v}
        plain = {k: list(v) if isinstance(v, tuple) else v for k, v in kept.items()}
        return {
            "kommune": self.kommune or None,
            "topic": self.topic or None,
            "dialogue": dict(self.dialogue) if self.dialogue else None,
            "memory": plain or None,
        }

    @classmethod
    def from_slots(cls, slots: Mapping[str, Any]) -> Memory:
        known = cls.__dataclass_fields__
        kept = {k: v for k, v in (slots.get("memory") or {}).items() if k in known}
        kept = {k: tuple(v) if isinstance(v, list) else v for k, v in kept.items()}
        return cls(
            kommune=slots.get("kommune") or "",
            topic=slots.get("topic") or "",
            dialogue=slots.get("dialogue") or None,
            **kept,
        )


@dataclass(frozen=True)
class Button:
    title: str
    payload: str


@dataclass(frozen=True)
class Part:
    """One bubble."""

    text: str
    buttons: tuple[Button, ...] = ()
    rendered: Rendered | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """What to say, what to remember, and what happens besides."""

    parts: tuple[Part, ...]
    memory: Memory
    ending: str
    pause: bool = False  # a human has the conversation from here

    def but(self, **changes: Any) -> Reply:
        return replace(self, **changes)

    def before(self, *parts: Part) -> Reply:
        return replace(self, parts=(*parts, *self.parts))

    def after(self, *parts: Part) -> Reply:
        return replace(self, parts=(*self.parts, *parts))


@dataclass(frozen=True)
class World:
    """What the decisions need from outside, so that tests can give their own."""

    guide: Guide
    phrases: Phrases
    renderer: Renderer
    matcher: ItemMatcher
    today: date
    now: datetime
    desk: Any  # bot.dialogue.desk.Desk
    retention_days: int = 90
    note_gap: Callable[[str, str, str, str, str], None] = lambda *_: None
    crisis_phrase: Callable[[str, str], str] = lambda _text, kind: f"crisis_{kind}"

    def say(self, name: str, /, **values: Any) -> str:
        return self.phrases.say(name, **values)

    def button(self, name: str, payload: str, /, **values: Any) -> Button:
        return Button(self.say(f"button_{name}", **values), payload)

    def topic(self, topic_id: str) -> Topic | None:
        return self.guide.topics.get(topic_id)
