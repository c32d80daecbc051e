"""Where the real world comes in: files, clock, database. Everything is built on first use."""

from __future__ import annotations

import functools
import logging
import threading
import time
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import memory
from bot import settings as settings_module
from bot.conversations import desk as desk_module
from bot.conversations.callbacks import Callbacks
from bot.conversations.contact_details import ContactDetails
from bot.conversations.database import connect
from bot.conversations.desk import Desk
from bot.conversations.dialogue_desk import DialogueDesk
from bot.conversations.handoff import Handoff
from bot.conversations.retention import Retention
from bot.conversations.store import Store
from bot.conversations.switches import Switches
from bot.dialogue.turn import World
from bot.guide import crisis, loader
from bot.guide import phrases as phrases_module
from bot.guide.answers.matching import ItemMatcher
from bot.guide.model import Guide
from bot.guide.phrases import Phrases
from bot.guide.rendering import Renderer
from bot.settings import Settings

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
COPENHAGEN = ZoneInfo("Europe/Copenhagen")


@functools.lru_cache(maxsize=1)
def settings() -> Settings:
    return settings_module.read()


@functools.lru_cache(maxsize=1)
def store() -> Store:
    return Store(connect(settings().database_url), time.time)


@functools.lru_cache(maxsize=1)
def switches() -> Switches:
    return Switches(store().engine, time.time)


def retention() -> Retention:
    return Retention(store().engine, store().clock, settings().retention_days)


def today() -> date:
    return datetime.now(COPENHAGEN).date()


def now() -> datetime:
    return datetime.now(COPENHAGEN)


@dataclass(frozen=True)
class Current:
    """One state of knowledge/, read together."""

    guide: Guide
    phrases: Phrases
    lexicon: crisis.Lexicon
    matcher: ItemMatcher


class LiveGuide:
    """The newest guide that is sound; looks at the files at most every second.

    With `watch` it looks in a thread of its own, so that no turn waits for the reading.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problem = ""
        self._lock = threading.Lock()
        self._looked = 0.0
        self._stamp: tuple = ()
        self._current: Current | None = None
        self._watching = False

    def get(self) -> tuple[Guide, Phrases]:
        current = self.current()
        return current.guide, current.phrases

    def current(self) -> Current:
        """What is in use; raises GuideFaults or ValueError when none was ever sound."""
        current = self._current
        if current is not None and (self._watching or time.monotonic() - self._looked <= LOOK_EVERY_S):
            return current
        with self._lock:
            if self._current is None or time.monotonic() - self._looked > LOOK_EVERY_S:
                self.look()
            assert self._current
            return self._current

    def watch(self) -> None:
        """Look in the background from now on, for as long as the process lives."""
        if self._current is None:
            self.current()
        self._watching = True
        threading.Thread(target=self._watch, name="guide", daemon=True).start()

    def _watch(self) -> None:
        changed = False
        while True:
            time.sleep(LOOK_EVERY_S)
            try:
                before, changed = changed, self.look()
                if changed or before:  # once more when the turns that still had the old guide have ended
                    memory.release()
            except Exception as error:
                logger.error("looking at the guide failed: %s", type(error).__name__, exc_info=error)

    def look(self) -> bool:
        """Read the files when they have changed; whether another guide is in use now."""
        self._looked = time.monotonic()
        stamp = _stamp(self.root)
        if stamp == self._stamp:
            return False
        before = self._current
        try:
            found = _read(self.root, before)
        except (loader.GuideFaults, ValueError, OSError) as error:
            self.problem = str(error)
            if before is None:
                raise
            logger.error("guide refused, the last good one stays in use: %s", self.problem)
        else:
            self.problem, self._current = "", found
            if not found.matcher.is_exact:
                self._current = replace(found, matcher=_prepared(found.guide))
        self._stamp = stamp
        return self._current is not before


def _read(root: Path, before: Current | None) -> Current:
    guide, phrases = loader.load(root), phrases_module.load(root / "phrases")
    return Current(guide, phrases, _lexicon(root / "crisis.yml"), _matcher(guide, before))


def _matcher(guide: Guide, before: Current | None) -> ItemMatcher:
    """The matcher takes longer than all the rest, and most that editors change is no topic."""
    if before is None or not before.matcher.is_prepared:
        return ItemMatcher(guide)
    return before.matcher if before.guide.topics == guide.topics else before.matcher.adapted_to(guide)


def _prepared(guide: Guide) -> ItemMatcher:
    made = ItemMatcher(guide)
    made.prepare()
    return made


def _lexicon(path: Path) -> crisis.Lexicon:
    try:
        return crisis.Lexicon.load(path)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path.name}: {type(error).__name__}: {error}") from error


def _stamp(root: Path) -> tuple:
    return tuple(sorted(_mark(path) for path in root.rglob("*.yml")))


def _mark(path: Path) -> tuple[str, int, int]:
    """A file that goes while we look, or that leads nowhere, has a mark too."""
    try:
        seen = path.stat()
    except OSError:
        return str(path), 0, -1
    return str(path), seen.st_mtime_ns, seen.st_size


@functools.lru_cache(maxsize=1)
def live_guide() -> LiveGuide:
    return LiveGuide(settings().knowledge)


def guide() -> Guide:
    return live_guide().current().guide


def phrases() -> Phrases:
    return live_guide().current().phrases


def renderer() -> Renderer:
    return renderer_of(live_guide().current())


def renderer_of(current: Current) -> Renderer:
    return Renderer(current.guide, current.phrases, today(), settings().withhold_days)


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


def dialogue_desk() -> DialogueDesk:
    return DialogueDesk(handoff(), callbacks(), contact_details())


def danger_words(text: str) -> str:
    """What is said to a danger that the word lists see, or ""; for when no model is asked."""
    current = live_guide().current()
    found = current.lexicon.find(text)
    name = crisis.reply_name(current.lexicon, text, found.type) if found and found.certainty == "sure" else ""
    return current.phrases.say(name) if name in current.phrases else ""


def crisis_phrase(text: str, danger: str) -> str:
    """The name of the phrase for a danger the recogniser has named, and for who writes about whom."""
    current = live_guide().current()
    name = crisis.reply_name(current.lexicon, text, danger)
    return name if name in current.phrases else "crisis_danger"


def world() -> World:
    """What a turn needs, in the action server's process."""
    current = live_guide().current()
    return World(
        guide=current.guide,
        phrases=current.phrases,
        renderer=renderer_of(current),
        matcher=current.matcher,
        today=today(),
        now=now(),
        desk=dialogue_desk(),
        retention_days=settings().retention_days,
        note_gap=store().add_gap,
        crisis_phrase=functools.partial(crisis.reply_name, current.lexicon),
    )
