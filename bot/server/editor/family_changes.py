"""What drafts change for families, found piece by piece: first every answer, then the known questions."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from bot.dialogue import consequences
from bot.dialogue.consequences import Change, Given, Known
from bot.dialogue.rasa_turn import heard_from
from bot.dialogue.turn import Heard, World
from bot.guide.model import Guide
from bot.nlu.examples import Example, from_guide
from bot.nlu.trained import Trained
from bot.server.rasa_parts.learned import recogniser

SHOWN = 40  # of each kind of change
NEAR = 0.05  # below this a question has nothing to do with what is changed
FAR_LOOKED_AT = 200  # of those, spread evenly, are looked at all the same

Json = dict[str, Any]


class FamilyChanges:
    """One comparison; `go_on` works for a while, and `told` says what is found so far."""

    def __init__(
        self, before: World, after: World, known: list[Known], learned: Trained | None, most_s: float
    ) -> None:
        """`most_s`: seconds of looking at questions, in all."""
        self.before, self.after = before, after
        self.most_s = most_s
        self.known = known
        self.reworded = consequences.reworded(before, after)
        self.changed = {(each.topic, each.item) for each in self.reworded}
        self.examples = _examples_apart(before.guide, after.guide)
        self.moved: list[Change] = []
        self.same = 0  # questions that get the answer they got, in other words
        self.looked = 0
        self.seconds = 0.0
        self._learned = learned
        self._recogniser: Any = None
        self._order: list[int] | None = None if learned and self.differs else []

    @property
    def differs(self) -> bool:
        return bool(self.reworded or self.examples)

    @property
    def may_move(self) -> bool:
        """Whether a question can end elsewhere; amounts, pamphlets and contacts only change what is said there."""
        was, now = self.before.guide, self.after.guide
        return was.topics != now.topics or was.kommuner != now.kommuner

    @property
    def done(self) -> bool:
        return self._order is not None and (self.looked >= len(self._order) or self.seconds >= self.most_s)

    def go_on(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Look at questions until the time is up, at one at least; the first time, put them in order."""
        if self._order is None:
            assert self._learned
            self._recogniser, self._order = recogniser(self._learned), self._nearest_first(self._learned)
            return
        began = clock()
        while not self.done:
            question = self.known[self._order[self.looked]]
            self._look_at(question, self._heard(question))
            self.looked += 1
            if clock() - began >= seconds:
                break
        self.seconds += clock() - began

    def _look_at(self, question: Known, heard: Heard) -> None:
        if not self.may_move:
            was = consequences.given(heard, question.kommune, self.before)
            self.same += (was.topic, was.item) in self.changed
            return
        found = consequences.change(question, heard, self.before, self.after, self.changed)
        if found and found.elsewhere:
            self.moved.append(found)
        else:
            self.same += found is not None

    def told(self) -> Json:
        """Plain data for the editors' page; texts as the lines that go and come."""
        return {
            "done": self.done,
            "answers": len(self.changed),
            "reworded": [self._reworded(each) for each in self.reworded[:SHOWN]],
            "known": len(self.known),
            "looked_at": self.looked,
            "near": len(self._order or ()),
            "moved": len(self.moved),
            "same": self.same,
            "questions": [self._change(each) for each in self.moved[:SHOWN]],
            "learns": bool(self.examples),
            "understood": self._learned is not None,
        }

    def _reworded(self, each: consequences.Reworded) -> Json:
        return {**vars(each), "title": self._title(each.topic)}

    def _change(self, each: Change) -> Json:
        gone, come = consequences.lines_apart(each.before.text, each.after.text)
        return {
            "text": each.question.text,
            "kommune": each.question.kommune,
            "before": {**self._given(each.before), "lines": gone},
            "after": {**self._given(each.after), "lines": come},
        }

    def _given(self, given: Given) -> Json:
        return {"ending": given.ending, "title": self._title(given.topic), "item": given.item, "p": given.p}

    def _title(self, topic: str) -> str:
        found = self.after.topic(topic) or self.before.topic(topic)
        return found.title if found else ""

    def _heard(self, question: Known) -> Heard:
        assert self._recogniser
        spelt = self._recogniser.put_right(question.text)
        intents, topics = self._recogniser.recognise(spelt)
        ranking = [{"name": name, "confidence": p} for name, p in intents]
        found = {"text": question.text, "intent": ranking[0], "intent_ranking": ranking, "topics": topics}
        found |= {"spelt": spelt, "parts": self._recogniser.parts(spelt), "metadata": {"kommune": question.kommune}}
        return heard_from(found, "")

    def _nearest_first(self, learned: Trained) -> list[int]:
        """The questions that may be concerned, likeliest first, and some of the others."""
        vectoriser, topics = learned.vectoriser, learned.topics
        rows = vectoriser.transform([each.text for each in self.known])
        concerned = {topic for topic, _ in self.changed} | {each.topic for each in self.examples}
        columns = [i for i, name in enumerate(topics.classes) if str(name) in concerned]
        nearness = topics.probabilities(rows)[:, columns].sum(axis=1)
        nearness += [float(each.topic in concerned) for each in self.known]
        if self.examples:
            words = vectoriser.transform([each.text for each in self.examples])
            nearness += (rows @ words.T).max(axis=1).toarray().ravel() / 2
        order = np.argsort(-nearness, kind="stable")
        near = int((nearness >= NEAR).sum())
        far = order[near :: max(1, (len(order) - near) // FAR_LOOKED_AT)]
        return [int(i) for i in (*order[:near], *(far if self.may_move else ()))]


def _examples_apart(before: Guide, after: Guide) -> list[Example]:
    """What the bot will learn, or unlearn, when this is published."""
    old, new = set(from_guide(before)), set(from_guide(after))
    return sorted(old ^ new, key=lambda each: (each.topic, each.text))
