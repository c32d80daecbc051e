"""The hand-over as the dialogue asks for it; runs in the action server's process."""

from __future__ import annotations

from typing import Any

from bot.conversations.callbacks import BadContact, Callbacks
from bot.conversations.contact_details import ContactDetails
from bot.conversations.handoff import Handoff
from bot.conversations.store import NoSuchConversation
from bot.conversations.transitions import WrongState


class DialogueDesk:
    """See `bot.dialogue.desk.Desk` for what each method promises."""

    def __init__(self, handoff: Handoff, callbacks: Callbacks, details: ContactDetails) -> None:
        self.handoff = handoff
        self.callbacks = callbacks
        self.details = details

    def can_come(self, kommune: str) -> bool:
        available = self.handoff.attendance.at(kommune)
        return available.open or available.cause == "all_busy"

    def why_nobody(self, kommune: str) -> str:
        return self.handoff.attendance.explain(self.handoff.attendance.at(kommune))

    def request(
        self, conversation: str, request_id: str, reason: str, urgent: bool, summary: dict[str, Any], kommune: str
    ) -> str:
        request = self.handoff.request(conversation, request_id, reason, urgent, summary, kommune)
        return self.handoff.place_text(request.place, request.availability) if request.place else ""

    def withdraw(self, conversation: str) -> str:
        """Out of the queue, or the call-back taken back; nothing to do is no fault."""
        try:
            self.handoff.withdraw(conversation)
        except (WrongState, NoSuchConversation):
            return "callback" if self.callbacks.withdraw(conversation) else "nothing"
        return "queue"

    def will_call(self, conversation: str) -> bool:
        return self.callbacks.is_open(conversation)

    def contact_kind(self, conversation: str) -> str | None:
        kept = self.details.get(conversation)
        return kept[0] if kept else None

    def add_callback(self, conversation: str, request_id: str, kommune: str, callback: Any) -> str:
        """Keep the wish; gives the phrase of what is wrong with it, or nothing."""
        kind, value = self.details.get(conversation) or ("", "")
        try:
            self.callbacks.add(
                conversation,
                callback.name,
                value if kind == "phone" else "",
                value if kind == "email" else "",
                callback.good_time,
                callback.about,
                kommune,
                request_id,
            )
        except BadContact as error:
            return error.phrase
        self.details.forget(conversation)
        return ""
