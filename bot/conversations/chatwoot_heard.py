"""What an advisor wrote or did in Chatwoot, brought to the family: once, and never to another hand-over."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.conversations.handoff import Handoff
from bot.conversations.ownership import ELSEWHERE, Ownership, desk_key
from bot.conversations.store import NoSuchConversation
from bot.conversations.transitions import ADVISOR, BOT, WAITING, Advisor, Row, Taken, WrongState, open_handoff
from bot.privacy import mask

OUTGOING = ("outgoing", 1)  # in a webhook, and in a list of messages
LONGEST = 4_000
OUTCOME = "chatwoot"


class Heard:
    """Doubles and replays change nothing. `note(link, number, text)` tells the advisor what did not arrive."""

    def __init__(self, handoff: Handoff, ownership: Ownership, note: Callable[[Row, int, str], None]) -> None:
        self.handoff = handoff
        self.ownership = ownership
        self.note = note

    def message(self, link: Row, message: Mapping[str, Any]) -> None:
        """An agent's message; private notes, bots, automatic messages and our own are none."""
        number, sender = message.get("id"), message.get("sender")
        if message.get("message_type") not in OUTGOING or message.get("private") or not isinstance(number, int):
            return
        if not isinstance(sender, Mapping) or sender.get("type") != "user" or number in link["refused"]:
            return
        advisor = Advisor(f"{ELSEWHERE}{sender.get('id')}", _name(sender))
        text = plain(message.get("content"))
        if self._known(link, advisor, number):
            return
        if not text:
            self._refuse(link, number, "chatwoot_note_attachment")
        elif self._may_write(link, advisor, number):
            self._write(link, advisor, number, text)

    def _known(self, link: Row, advisor: Advisor, number: int) -> bool:
        key = desk_key(advisor, client_id(number))
        with self.handoff.read() as db:
            return self.handoff.store._by_client_id(db, link["conversation"], key) is not None

    def _may_write(self, link: Row, advisor: Advisor, number: int) -> bool:
        """Claim the family, or take it over from a colleague in Chatwoot."""
        conversation, handoff = link["conversation"], self._open(link)
        if handoff is None:
            self._refuse(link, number, "chatwoot_note_ended")
            return False
        try:
            if handoff["advisor"].startswith(ELSEWHERE) and handoff["advisor"] != advisor.id:
                owner = Advisor(handoff["advisor"], handoff["advisor_name"])
                self.ownership.offer(conversation, owner, advisor.id)
                self.ownership.accept(conversation, advisor)
            else:
                self.ownership.claim(conversation, advisor)
        except Taken as error:
            self._refuse(link, number, "chatwoot_note_taken", name=error.owner)
            return False
        except (WrongState, NoSuchConversation):
            return False  # it changed this moment; the next look decides
        return True

    def _write(self, link: Row, advisor: Advisor, number: int, text: str) -> None:
        if len(text) > LONGEST:
            self._refuse(link, number, "chatwoot_note_long", longest=LONGEST)
            return
        try:
            extra = {"chatwoot": number}
            self.ownership.write(link["conversation"], advisor, text, client_id(number), extra)
        except (WrongState, NoSuchConversation):
            return  # as above

    def resolved(self, link: Row) -> None:
        """Ended in Chatwoot: the bot has the family again, and the family is told."""
        handoff, conversation = self._open(link), link["conversation"]
        if handoff is None:
            return
        try:
            if handoff["advisor"].startswith(ELSEWHERE):
                owner = Advisor(handoff["advisor"], handoff["advisor_name"])
                self.ownership.close(conversation, owner, OUTCOME, True)
            elif not handoff["advisor"]:
                self._end_unanswered(conversation)
        except (WrongState, NoSuchConversation):
            return  # it ended by another way

    def _end_unanswered(self, conversation: str) -> None:
        with self.handoff.begin(conversation) as (db, row):
            self.handoff.leave_queue(db, row, BOT, OUTCOME)
            self.handoff.tell(db, conversation, self.handoff.say("chatwoot_ended"), self.handoff.buttons()[:1])

    def talks(self, link: Row) -> bool:
        """Whether an advisor in Chatwoot has the family now."""
        handoff = self._open(link)
        return handoff is not None and handoff["advisor"].startswith(ELSEWHERE)

    def _open(self, link: Row) -> Row | None:
        """The hand-over of the link while it lasts."""
        with self.handoff.read() as db:
            handoff = open_handoff(db, link["conversation"])
        try:
            state = self.handoff.store.by_id(link["conversation"]).state
        except NoSuchConversation:
            return None
        here = handoff is not None and handoff["id"] == link["handoff"] and state in (WAITING, ADVISOR)
        return handoff if here else None

    def _refuse(self, link: Row, number: int, phrase: str, **values: Any) -> None:
        self.note(link, number, self.handoff.say(phrase, number=number, **values))


def client_id(number: int) -> str:
    return f"chatwoot-{number}"


def _name(sender: Mapping[str, Any]) -> str:
    found = sender.get("available_name") or sender.get("name")
    return found.strip()[:80] if isinstance(found, str) and found.strip() else "Chatwoot"


def plain(text: Any) -> str:
    """Without control characters; a text with a CPR number is masked like a family's."""
    if not isinstance(text, str):
        return ""
    clean = re.sub(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", " ", text).strip()
    masked = mask(clean)
    return masked.text if masked.has_cpr else clean
