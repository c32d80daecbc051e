"""Questions tried against the guide with drafts in it, in a process of its own: it holds a guide's whole matching."""

from __future__ import annotations

import functools
import json
import os
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.dialogue import consequences, trial
from bot.dialogue.desk import LookedAt
from bot.dialogue.turn import World
from bot.guide import crisis, phrases
from bot.guide.answers.matching import ItemMatcher
from bot.guide.model import Guide
from bot.guide.rendering import Renderer
from bot.guide.workshop import Workshop
from bot.server.editor.bench import text_of
from bot.server.editor.family_changes import FamilyChanges
from bot.server.rasa_parts import learned
from bot.settings import ROOT

QUESTIONS = ROOT / "tests" / "eval" / "questions.jsonl"
SLICE_S = 4.0  # of a comparison, before another question to this process gets its turn

Json = dict[str, Any]

_NONE: Json = dict.fromkeys(("answers", "known", "looked_at", "near", "moved", "same"), 0)
NOTHING_YET: Json = {**_NONE, "done": False, "reworded": [], "questions": [], "learns": False, "understood": True}


class Unreadable(Exception):
    """The guide, or the guide with the drafts, cannot be read as one."""

    def __reduce__(self) -> tuple:
        return Unreadable, ()


class TrialBench:
    """Keeps the matching of the guide as it stands, which takes seconds to learn."""

    def __init__(
        self, root: Path, withhold_days: int, key_file: str, look_s: float, questions: Path = QUESTIONS
    ) -> None:
        """`look_s` is how long, in all, known questions are looked at for one comparison."""
        self.root = root
        self.withhold_days = withhold_days
        self.key_file = Path(key_file)
        self.look_s = look_s
        self.questions = questions
        self.workshop = Workshop(root)
        self._matcher: ItemMatcher | None = None
        self._changes: tuple[tuple, FamilyChanges] | None = None
        self._learned: tuple[str, learned.Trained | None] = ("", None)

    def try_out(
        self, parsed: Json, model: str, kommune: str, drafts: list[Json], desk: LookedAt, today: date
    ) -> Json:
        """See bot.dialogue.trial.tried; `model` is the file of the model that found `parsed`."""
        known = self._known(model)
        world = self.world(*self.with_drafts(drafts), today, desk)
        found = trial.tried(parsed, kommune, world, functools.partial(learned.word_weights, known))
        return {**found, "learned": known is not None}

    def families(self, drafts: list[Json], model: str, today: date) -> Json:
        """What the drafts change for families, as far as it is found; ask again until it is `done`.

        Each call does a part, so that none waits long on a busy machine.
        """
        if self._matcher is None:
            self.as_it_stands()
            return NOTHING_YET
        key = (json.dumps(drafts, sort_keys=True), model, today, self.workshop.stamp())
        if self._changes is None or self._changes[0] != key:
            desk = LookedAt()
            before = self.world(*self.with_drafts([]), today, desk)
            after = self.world(*self.with_drafts(drafts), today, desk)
            known = list(dict.fromkeys([*consequences.of_guide(after.guide), *self._set()]))
            self._changes = key, FamilyChanges(before, after, known, self._known(model), self.look_s)
        else:
            self._changes[1].go_on(min(SLICE_S, self.look_s))
        return self._changes[1].told()

    def _set(self) -> list[consequences.Known]:
        """The project's own evaluation set, where it is installed with it."""
        if not self.questions.is_file():
            return []
        return list(consequences.of_set(self.questions.read_text(encoding="utf-8").splitlines()))

    def as_it_stands(self) -> tuple[Guide, ItemMatcher]:
        """The guide of the files, and its matching."""
        guide = self._guide({})
        kept = self._matcher
        if kept is None:
            kept = ItemMatcher(guide)
            kept.prepare()
        elif kept.guide.topics != guide.topics:
            kept = kept.adapted_to(guide)
        self._matcher = kept
        return guide, kept

    def with_drafts(self, drafts: list[Json]) -> tuple[Guide, ItemMatcher]:
        """The guide with the drafts in it, and its matching; another only where topics have changed."""
        before, matcher = self.as_it_stands()
        if not drafts:
            return before, matcher
        guide = self._guide({d["file"]: text_of(d["base_text"], d["data"]) for d in drafts})
        return guide, matcher if guide.topics == before.topics else matcher.adapted_to(guide)

    def world(self, guide: Guide, matcher: ItemMatcher, today: date, desk: LookedAt) -> World:
        wording = phrases.load(self.root / "phrases")
        lexicon = crisis.Lexicon.load(self.root / "crisis.yml")
        now = datetime.combine(today, datetime.min.time())
        renderer = Renderer(guide, wording, today, self.withhold_days)
        said = functools.partial(crisis.reply_name, lexicon)
        return World(guide, wording, renderer, matcher, today, now, desk, crisis_phrase=said)

    def _known(self, model: str) -> learned.Trained | None:
        if self._learned[0] != model or self._learned[1] is None:
            self._learned = model, learned.trained(Path(model), self.key_file)
        return self._learned[1]

    def _guide(self, texts: dict[str, str | None]) -> Guide:
        found = self.workshop.guide(texts)
        if found is None:
            raise Unreadable
        return found


_bench: TrialBench | None = None


def start(root: str, withhold_days: int, key_file: str, look_s: float) -> None:
    """Runs once in the new process; a family's turn and the editors' own checks come first."""
    global _bench
    os.nice(5)
    _bench = TrialBench(Path(root), withhold_days, key_file, look_s)


def call(method: str, *arguments: Any) -> Any:
    """Run one of the bench's methods."""
    assert _bench
    return getattr(_bench, method)(*arguments)
