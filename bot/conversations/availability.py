"""Whether a human can come now, and why not in words a family can use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.conversations import opening_hours
from bot.conversations.presence import AVAILABLE, Presence
from bot.conversations.transitions import Say
from bot.guide.model import Kommune
from bot.guide.rendering import danish_date

CAUSES = ("closed", "nobody_logged_in", "all_busy")


@dataclass(frozen=True)
class Availability:
    """Whether an advisor can come now, else why not and when the chat opens."""

    open: bool
    cause: str = ""
    opens: datetime | None = None


class Attendance:
    """Opening hours and who sits at the desk, together."""

    def __init__(
        self,
        clock: Callable[[], float],
        say: Say,
        kommuner: Callable[[], Mapping[str, Kommune]],
        presence: Presence,
        desk_open: str = "guide",
        capacity: int = 3,
    ) -> None:
        self.clock = clock
        self.say = say
        self.kommuner = kommuner
        self.presence = presence
        self.desk_open = desk_open
        self.capacity = capacity

    def at(self, kommune: str, now: datetime | None = None) -> Availability:
        """Whether a human can come; an unknown kommune counts as open when any of them is."""
        now = now or datetime.fromtimestamp(self.clock(), opening_hours.COPENHAGEN)
        opens = self._opens(kommune, now)
        if opens is None or opens > now:
            return Availability(False, "closed", opens)
        present = self.presence.all()
        if not present:
            return Availability(False, "nobody_logged_in")
        if not any(p.state == AVAILABLE and p.chats < self.capacity for p in present):
            return Availability(False, "all_busy")
        return Availability(True)

    def _opens(self, kommune: str, now: datetime) -> datetime | None:
        if self.desk_open == "always":
            return now
        if self.desk_open == "never":
            return None
        known = self.kommuner()
        if kommune in known:
            return opening_hours.next_opening(known[kommune], now)
        return opening_hours.first_opening(known.values(), now)

    def explain(self, availability: Availability) -> str:
        """Why nobody comes at once, in a sentence; empty when somebody can."""
        if availability.open:
            return ""
        if availability.cause != "closed":
            return self.say(f"handoff_nobody_{availability.cause}")
        if availability.opens is None:
            return self.say("handoff_nobody_closed_long")
        return self.say("handoff_nobody_closed", opens=self._when(availability.opens))

    def _when(self, moment: datetime) -> str:
        weekday = self.say(f"handoff_weekday_{moment.weekday()}")
        clock = f"{moment.hour}" + (f".{moment.minute:02}" if moment.minute else "")
        date = danish_date(moment.date()).rsplit(" ", 1)[0]
        return self.say("handoff_when", weekday=weekday, date=date, clock=clock)
