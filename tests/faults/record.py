"""What one conversation's two sides sent and got; filled while it runs, compared when it has ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Sent:
    """One message somebody wrote. `seq` is the number the server gave when it took it, else 0."""

    by: str  # family | advisor
    text: str
    client_id: str
    seq: int = 0
    asks: bool = False  # to the bot, which owes an answer


@dataclass(frozen=True)
class Got:
    """One message as a side received it; `way` is the stream or «page» for a look at the whole."""

    seq: int
    sender: str
    text: str
    client_id: str = ""
    ending: str = ""
    button: str = ""  # what the first button sends


@dataclass
class Record:
    """`family_got` and `advisor_got` stand in the order things arrived."""

    id: str = ""
    sent: list[Sent] = field(default_factory=list)
    family_got: list[Got] = field(default_factory=list)
    advisor_got: list[Got] = field(default_factory=list)
    stored: list[Got] = field(default_factory=list)  # the transcript afterwards
    history: list[str] = field(default_factory=list)  # the hand-over's events, from the desk
    unfinished: str = ""  # where the conversation got stuck, when it did
    states: list[str] = field(default_factory=list)
    apologies: int = 0

    def by(self, side: str) -> list[Sent]:
        return [s for s in self.sent if s.by == side]


def got(message: dict[str, Any]) -> Got:
    return Got(
        message["seq"],
        message["from"],
        message["text"],
        message.get("client_id", ""),
        message.get("ending", ""),
        next((b["payload"] for b in message.get("buttons", ())), ""),
    )
