"""The human advisors, as the dialogue sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Callback:
    """A wish to be called; the phone number or e-mail address is kept apart by the channel."""

    name: str
    good_time: str
    about: str


class Desk(Protocol):
    """What the dialogue asks of the hand-over; see bot/conversations/dialogue_desk.py."""

    def can_come(self, kommune: str) -> bool: ...

    def why_nobody(self, kommune: str) -> str: ...  # a sentence for the family, or ""

    def request(
        self, conversation: str, request_id: str, reason: str, urgent: bool, summary: dict[str, Any], kommune: str
    ) -> str: ...  # place in the queue, in a sentence

    def withdraw(self, conversation: str) -> str: ...  # what it ended: queue | callback | nothing

    def will_call(self, conversation: str) -> bool: ...  # whether the family waits to be called

    def contact_kind(self, conversation: str) -> str | None: ...  # phone | email, once given

    def add_callback(
        self, conversation: str, request_id: str, kommune: str, callback: Callback
    ) -> str: ...  # phrase of a fault


@dataclass(frozen=True)
class LookedAt:
    """The desk of a question that is only tried: nobody is called, and nothing is kept."""

    open: bool = True
    why: str = ""

    def can_come(self, kommune: str) -> bool:
        return self.open

    def why_nobody(self, kommune: str) -> str:
        return self.why

    def request(
        self, conversation: str, request_id: str, reason: str, urgent: bool, summary: dict[str, Any], kommune: str
    ) -> str:
        return ""

    def withdraw(self, conversation: str) -> str:
        return "nothing"

    def will_call(self, conversation: str) -> bool:
        return False

    def contact_kind(self, conversation: str) -> str | None:
        return None

    def add_callback(self, conversation: str, request_id: str, kommune: str, callback: Callback) -> str:
        return ""
