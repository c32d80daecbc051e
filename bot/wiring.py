"""Where the real world comes in: files, clock, database. Everything is built on first use."""

from __future__ import annotations

import functools
import logging
import threading
import time
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import settings as settings_module
from bot.conversations import desk as desk_module
from bot.conversations.callbacks import Callbacks
from bot.conversations.contact_details import ContactDetails
from bot.conversations.database import connect
from bot.conversations.desk import Desk
from bot.conversations.dialogue_desk import DialogueDesk
from bot.conversations.handoff import Handoff
from bot.conversations.store import Store
from bot.dialogue.turn import World
from bot.guide import crisis, loader
from bot.guide import phrases as phrases_module
from bot.guide.matching import ItemMatcher
from bot.guide.model import Guide
from bot.guide.phrases import Phrases
from bot.guide.rendering import Renderer
from bot.settings import Settings

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 2.0
COPENHAGEN = ZoneInfo("Europe/Copenhagen")


@functools.lru_cache(maxsize=1)
def settings() -> Settings:
    return settings_module.read()


@functools.lru_cache(maxsize=1)
def store() -> Store:
    return Store(connect(settings().database_url), time.time)


def today() -> date:
    return datetime.now(COPENHAGEN).date()


def now() -> datetime:
    return datetime.now(COPENHAGEN)


class LiveGuide:
    """The newest guide that is sound; looks at the files at most every two seconds."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problem = ""
        self._lock = threading.Lock()
        self._looked = 0.0
        self._stamp: tuple = ()
        self._guide: Guide | None = None
        self._phrases: Phrases | None = None
        self._matcher: ItemMatcher | None = None

    def matcher(self) -> ItemMatcher:
        """Answers by likeness, for the guide in use; made anew when the guide has changed."""
        guide, _ = self.get()
        with self._lock:
            if self._matcher is None or self._matcher.guide is not guide:
                self._matcher = ItemMatcher(guide)
        return self._matcher

    def get(self) -> tuple[Guide, Phrases]:
        """The guide and phrases; raises GuideFaults or ValueError when none was ever sound."""
        with self._lock:
            if self._guide is None or time.monotonic() - self._looked > LOOK_EVERY_S:
                self._looked = time.monotonic()
                self._refresh()
            assert self._guide and self._phrases
            return self._guide, self._phrases

    def _refresh(self) -> None:
        stamp = _stamp(self.root)
        if stamp == self._stamp:
            return
        try:
            guide, phrases = loader.load(self.root), phrases_module.load(self.root / "phrases")
        except (loader.GuideFaults, ValueError) as error:
            self.problem = str(error)
            if self._guide is None:
                raise
            logger.error("guide refused, the last good one stays in use: %s", self.problem)
        else:
            self.problem = ""
            self._guide, self._phrases = guide, phrases
        self._stamp = stamp


def _stamp(root: Path) -> tuple:
    return tuple(sorted((str(p), p.stat().st_mtime_ns, p.stat().st_size) for p in root.rglob("*.yml")))


@functools.lru_cache(maxsize=1)
def live_guide() -> LiveGuide:
    return LiveGuide(settings().knowledge)


def guide() -> Guide:
    return live_guide().get()[0]


def phrases() -> Phrases:
    return live_guide().get()[1]


def renderer() -> Renderer:
    current, wording = live_guide().get()
    return Renderer(current, wording, today(), settings().withhold_days)


@functools.lru_cache(maxsize=1)
def desk() -> Desk:
    """The hand-over over the same database as the conversations."""
    return desk_module.build(
        store().engine,
        time.time,
        lambda name, **values: phrases().say(name, **values),
        lambda: guide().kommuner,
        settings(),
    )


def handoff() -> Handoff:
    return desk().handoff


def callbacks() -> Callbacks:
    return desk().callbacks


def contact_details() -> ContactDetails:
    return ContactDetails(store().engine, time.time)


@functools.lru_cache(maxsize=1)
def _lexicon() -> crisis.Lexicon:
    return crisis.Lexicon.load(settings().knowledge / "crisis.yml")


def world() -> World:
    """What a turn needs, in the action server's process."""
    live = live_guide()
    current, wording = live.get()
    return World(
        guide=current,
        phrases=wording,
        renderer=Renderer(current, wording, today(), settings().withhold_days),
        matcher=live.matcher(),
        today=today(),
        now=now(),
        desk=DialogueDesk(handoff(), callbacks(), contact_details()),
        retention_days=settings().retention_days,
        note_gap=store().add_gap,
        crisis_phrase=functools.partial(crisis.reply_name, _lexicon()),
    )
