"""The hand-over in Chatwoot: what is said here goes there, in order and once, however often either is down.

Our own messages are the outbox: a link remembers how far its conversation has been told. What advisors
write there comes by webhook, and by looking now and then, for a webhook that fails is not sent again.
"""

from __future__ import annotations

import hashlib
import logging
from typing import Any

import sqlalchemy as sa

from bot.conversations.chatwoot_api import ChatwootApi, ChatwootFailed
from bot.conversations.chatwoot_heard import Heard
from bot.conversations.handoff import Handoff
from bot.conversations.ownership import ELSEWHERE, Ownership
from bot.conversations.presence import AVAILABLE, Presence
from bot.conversations.schema import chatwoot_links, conversations, handoffs
from bot.conversations.store import Message
from bot.conversations.transitions import Advisor, Row, open_handoff

logger = logging.getLogger(__name__)

WORKING_S = 60.0  # while one process works on a link, the others leave it alone
FIRST_RETRY_S = 2.0
LONGEST_RETRY_S = 300.0
TELL_AFTER_S = 30.0  # so long a family in the queue is not told that nobody can be reached
LOOK_EVERY_S = 30.0
OVERLAP = 20
AGENTS_EVERY_S = 10.0
LONGEST_NOTE = 100_000
HANDOFF = "familieguiden_handoff"  # marks a conversation there as the one of a hand-over here

links = chatwoot_links


class Chatwoot:
    """Blocks on the network and the database."""

    def __init__(
        self,
        api: ChatwootApi,
        handoff: Handoff,
        ownership: Ownership,
        presence: Presence,
    ) -> None:
        self.api = api
        self.handoff = handoff
        self.presence = presence
        self.engine = handoff.engine
        self.clock = handoff.clock
        self.say = handoff.say
        self.store = handoff.store
        self.heard = Heard(handoff, ownership, self.note)
        self._agents_at = -AGENTS_EVERY_S

    def work(self) -> int:
        """One round: who is there, new hand-overs, what is due; returns how many links it worked on."""
        self._see_agents()
        self._begin_new()
        return sum(self._try(link) for link in self._due() if self._take(link))

    # Rounds

    def _see_agents(self) -> None:
        """Agents online there count as present here; when Chatwoot is down nobody is."""
        if self.clock() < self._agents_at + AGENTS_EVERY_S:
            return
        self._agents_at = self.clock()
        try:
            online = self.api.online()
        except ChatwootFailed as error:
            logger.error("chatwoot does not say who is there: %s", error)
            return
        for number, name in online:
            self.presence.set(Advisor(f"{ELSEWHERE}{number}", name[:100]), AVAILABLE)

    def _begin_new(self) -> None:
        """A link for every open hand-over that has none."""
        new = (
            sa.select(handoffs.c.id, handoffs.c.conversation)
            .outerjoin(links, links.c.handoff == handoffs.c.id)
            .where(handoffs.c.closed_at.is_(None), links.c.handoff.is_(None))
        )
        with self.handoff.read() as db:
            found = db.execute(new).all()
        now = self.clock()
        state = {"notes": [], "refused": [], "in_doubt": False, "family_told": False, "finished": False}
        for number, conversation in found:
            try:
                with self.engine.begin() as db:
                    values = {"handoff": number, "conversation": conversation, "due_at": now, "created_at": now}
                    db.execute(links.insert().values(**values, **state))
            except sa.exc.IntegrityError:
                continue  # another process was first

    def _due(self) -> list[Row]:
        """Links with something to do, oldest first."""
        unsaid = sa.cast(links.c.notes, sa.Text) != "[]"
        behind = sa.or_(
            handoffs.c.id.is_(None),  # erased here, so to be erased there
            links.c.remote.is_(None),
            conversations.c.last_seq > links.c.sent_seq,
            handoffs.c.closed_at.isnot(None),
            links.c.looked_at < self.clock() - LOOK_EVERY_S,
            unsaid,
        )
        query = (
            sa.select(links)
            .outerjoin(handoffs, handoffs.c.id == links.c.handoff)
            .outerjoin(conversations, conversations.c.id == links.c.conversation)
            .where(sa.or_(links.c.finished.is_(False), handoffs.c.id.is_(None), unsaid))
            .where(links.c.due_at <= self.clock(), behind)
            .order_by(links.c.handoff)
            .limit(50)
        )
        with self.handoff.read() as db:
            return list(db.execute(query).mappings())

    def _take(self, link: Row) -> bool:
        with self.engine.begin() as db:
            here = sa.and_(links.c.handoff == link["handoff"], links.c.due_at == link["due_at"])
            return bool(db.execute(links.update().where(here).values(due_at=self.clock() + WORKING_S)).rowcount)

    def _try(self, link: Row) -> bool:
        try:
            self._step(link)
        except ChatwootFailed as error:
            attempts = link["attempts"] + 1
            wait = min(FIRST_RETRY_S * 2 ** min(attempts - 1, 20), LONGEST_RETRY_S)
            logger.error("chatwoot: handoff=%s attempt=%s %s", link["handoff"], attempts, error)
            self._set(link, attempts=attempts, error=str(error)[:300], due_at=self.clock() + wait)
            if error.status == 404 and link["remote"] is not None:
                # Somebody deleted it there: the family gets another one, with all it has written.
                self._set(link, remote=None, in_doubt=False, heard=0)
            self._tell_family(link)
            return False
        self._set(link, attempts=0, error="", due_at=self.clock(), in_doubt=False)
        return True

    def _step(self, link: Row) -> None:
        with self.handoff.read() as db:
            query = sa.select(handoffs).where(handoffs.c.id == link["handoff"])
            handoff = db.execute(query).mappings().first()
        if handoff is None:
            self._erase(link)
            return
        if link["finished"]:
            self._send_notes(link)
            return
        if link["remote"] is None:
            link = self._open(link, handoff)
        if handoff["closed_at"] is None and link["looked_at"] < self.clock() - LOOK_EVERY_S:
            self._look(link)
        self._send_new(link, handoff)
        if handoff["closed_at"] is not None:
            self._finish(link, handoff)

    # To Chatwoot

    def _open(self, link: Row, handoff: Row) -> Row:
        """Contact, conversation and the first notes: what the family agreed to show."""
        name = self.say("chatwoot_contact", number=link["handoff"])
        contact = self.api.contact(identifier(link["conversation"]), name)
        remote = self._opened(link, contact) if link["in_doubt"] else None
        if remote is None:
            self._set(link, contact=contact, in_doubt=True)
            attributes = {HANDOFF: link["handoff"], "kommune": handoff["kommune"]}
            remote = self.api.open(contact, identifier(link["conversation"]), attributes)
        before = [m for m in self.store.messages(link["conversation"], 0, 100_000) if m.at <= handoff["waiting_since"]]
        notes = [self._summary(handoff), self._transcript(before)]
        if handoff["urgent"]:
            self.api.urgent(remote)
        seq = max((m.seq for m in before), default=0)
        return self._set(link, contact=contact, remote=remote, sent_seq=seq, in_doubt=False, notes=notes)

    def _opened(self, link: Row, contact: int) -> int | None:
        """The conversation of this hand-over that an interrupted step made, if it did."""
        for found in self.api.conversations(contact):
            if (found.get("additional_attributes") or {}).get(HANDOFF) == link["handoff"]:
                return int(found["id"])
        return None

    def _send_new(self, link: Row, handoff: Row) -> None:
        link = self._send_notes(link)
        until = handoff["closed_at"]
        for message in self.store.messages(link["conversation"], link["sent_seq"]):
            # What a family tells the bot afterwards is not the advisor's any more.
            if until is not None and message.at > until:
                break
            if text := self._told(message):
                self._once(link, text, f"fg-{link['handoff']}-{message.seq}", message.sender == "family")
            link = self._set(link, sent_seq=message.seq, in_doubt=False)

    def _told(self, message: Message) -> str:
        """What goes to Chatwoot: the family's words, and what colleagues at our own desk wrote."""
        if message.sender == "family":
            return message.text
        if message.sender == "advisor" and "chatwoot" not in message.extra:
            return self.say("chatwoot_note_colleague", name=message.extra.get("advisor", ""), text=message.text)
        return ""

    def _send_notes(self, link: Row) -> Row:
        while notes := list(self._now(link)["notes"]):
            digest = hashlib.sha256(notes[0].encode()).hexdigest()[:16]
            self._once(link, notes[0], f"fg-{link['handoff']}-note-{digest}", False)
            with self.engine.begin() as db:
                query = sa.select(links.c.notes).where(links.c.handoff == link["handoff"]).with_for_update()
                left = list(db.execute(query).scalar_one())[1:]
                db.execute(links.update().where(links.c.handoff == link["handoff"]).values(notes=left, in_doubt=False))
        return self._now(link)

    def _once(self, link: Row, text: str, key: str, incoming: bool) -> None:
        """Send, unless a step that was interrupted had sent it already."""
        if self._now(link)["in_doubt"] and self._has(link, key):
            return
        self._set(link, in_doubt=True)
        self.api.send(link["remote"], text[:LONGEST_NOTE], key, incoming)

    def _has(self, link: Row, key: str) -> bool:
        return any(m.get("source_id") == key for m in self.api.messages(link["remote"], link["heard"]))

    def _finish(self, link: Row, handoff: Row) -> None:
        """Ended here: say why, and end it there. What ended there stays as it is."""
        if handoff["outcome"] != "chatwoot":
            reason = handoff["outcome"] if handoff["outcome"] in ("withdrawn", "callback") else "closed"
            text = self.say(f"chatwoot_note_{reason}")
            self._once(link, text, f"fg-{link['handoff']}-end", False)
            self.api.resolve(link["remote"])
        self._set(link, finished=True)

    def _erase(self, link: Row) -> None:
        """The family has deleted its conversation: so do we there, as far as the token may."""
        contact = link["contact"] or self.api.find_contact(identifier(link["conversation"]))
        if link["remote"] is not None:
            self.api.delete_conversation(link["remote"])
        if contact is not None:
            self.api.delete_contact(contact)
        with self.engine.begin() as db:
            db.execute(links.delete().where(links.c.handoff == link["handoff"]))

    # From Chatwoot

    def link_of(self, remote: Any) -> Row | None:
        """The link of a conversation there."""
        if not isinstance(remote, int) or isinstance(remote, bool):
            return None
        with self.handoff.read() as db:
            query = sa.select(links).where(links.c.remote == remote).order_by(links.c.handoff.desc())
            return db.execute(query).mappings().first()

    def note(self, link: Row, number: int, text: str) -> None:
        """Tell the advisor there, once, that her message with that number did not reach the family."""
        here = links.c.handoff == link["handoff"]
        with self.engine.begin() as db:
            now = db.execute(sa.select(links).where(here).with_for_update()).mappings().one()
            if number not in now["refused"]:
                values = {"notes": [*now["notes"], text], "refused": [*now["refused"], number]}
                db.execute(links.update().where(here).values(**values))

    def _look(self, link: Row) -> None:
        """Fetch what a lost webhook would have told."""
        new = self.api.messages(link["remote"], link["heard"])
        for message in new:
            self.heard.message(link, message)
        if self.api.status(link["remote"]) == "resolved":
            self.heard.resolved(link)
        # What was on its way while we looked is looked at again next time: doubles change nothing.
        heard = max((m["id"] for m in new[:-OVERLAP]), default=link["heard"])
        self._set(link, looked_at=self.clock(), heard=heard)

    # The family in the queue

    def _tell_family(self, link: Row) -> None:
        """Once, when its wish has not reached Chatwoot for a while: what is the matter, and a call instead."""
        if link["remote"] is not None or link["family_told"] or self.clock() < link["created_at"] + TELL_AFTER_S:
            return
        with self.engine.begin() as db:
            handoff = open_handoff(db, link["conversation"])
            if handoff is not None and not handoff["advisor"] and handoff["id"] == link["handoff"]:
                self.handoff.tell(db, link["conversation"], self.say("chatwoot_down"), self.handoff.buttons())
            db.execute(links.update().where(links.c.handoff == link["handoff"]).values(family_told=True))

    # Texts and rows

    def _summary(self, handoff: Row) -> str:
        summary = handoff["summary"] or {}
        lines = [
            self.say("chatwoot_note_summary"),
            self.say("chatwoot_note_reason", reason=self.say(f"desk_reason_{_reason(handoff['reason'])}")),
        ]
        for name in ("kommune", "age_group"):
            if summary.get(name):
                lines.append(self.say(f"chatwoot_note_{name}", value=summary[name]))
        if summary.get("topics"):
            lines.append(self.say("chatwoot_note_topics", value=", ".join(summary["topics"])))
        return "\n".join(lines)

    def _transcript(self, found: list[Message]) -> str:
        lines = [f"{self.say('desk_from_' + m.sender)}: {m.text}" for m in found if m.text]
        return "\n\n".join([self.say("chatwoot_note_transcript"), *lines])[-LONGEST_NOTE:]

    def _now(self, link: Row) -> Row:
        with self.handoff.read() as db:
            return db.execute(sa.select(links).where(links.c.handoff == link["handoff"])).mappings().one()

    def _set(self, link: Row, **values: Any) -> Row:
        with self.engine.begin() as db:
            db.execute(links.update().where(links.c.handoff == link["handoff"]).values(**values))
        return {**link, **values}


def identifier(conversation: str) -> str:
    """The contact's name for programs: the same for every hand-over of a family, and no key to anything here."""
    return "familieguiden-" + hashlib.sha256(f"chatwoot {conversation}".encode()).hexdigest()[:32]


def _reason(reason: str) -> str:
    known = ("asked", "lost", "not_understood", "not_helpful", "sensitive", "crisis")
    return reason if reason in known else "other"
