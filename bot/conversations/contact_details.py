"""A phone number or e-mail address for the call-back, kept apart from what the family writes.

The channel takes it out of the message before the text is masked and stored; the dialogue only
learns that it is there.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import phonenumbers
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.conversations.schema import contact_details

EXPECTED = {"name": "callback", "field": "reach"}  # marks the bot message that asks for it
TOKEN = "[[reach]]"  # stands for it in a text that is shown to the family alone
_EMAIL = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+\.[a-zæøå]{2,}", re.IGNORECASE)


def find(text: str) -> tuple[str, str] | None:
    """("email"|"phone", value) of the first usable one: Danish numbers of eight digits only."""
    email = _EMAIL.search(text)
    if email:
        return "email", email.group(0)
    for match in phonenumbers.PhoneNumberMatcher(text, "DK"):
        digits = str(match.number.national_number)
        if match.number.country_code == 45 and len(digits) == 8:
            return "phone", " ".join(digits[i : i + 2] for i in range(0, 8, 2))
    return None


class ContactDetails:
    def __init__(self, engine: Engine, clock: Callable[[], float]) -> None:
        self.engine = engine
        self.clock = clock

    def keep(self, conversation: str, kind: str, value: str) -> None:
        with self.engine.begin() as db:
            db.execute(contact_details.delete().where(contact_details.c.conversation == conversation))
            db.execute(
                contact_details.insert().values(conversation=conversation, kind=kind, value=value, at=self.clock())
            )

    def get(self, conversation: str) -> tuple[str, str] | None:
        query = sa.select(contact_details).where(contact_details.c.conversation == conversation)
        with self.engine.connect() as db:
            row = db.execute(query).mappings().first()
        return (row["kind"], row["value"]) if row else None

    def forget(self, conversation: str) -> None:
        with self.engine.begin() as db:
            db.execute(contact_details.delete().where(contact_details.c.conversation == conversation))

    def show(self, conversation: str, text: str) -> str:
        """The text with the token replaced, for the family's own eyes."""
        if TOKEN not in text:
            return text
        kept = self.get(conversation)
        return text.replace(TOKEN, kept[1] if kept else "•••")
