"""The Rasa component that finds what is asked (intent) and what it is about (topic)."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.guide.spelling import Spelling
from bot.guide.vectoriser import TextVectoriser
from bot.guide.words import clauses, repair, sentences
from bot.nlu import cross_check
from bot.nlu.classifier import UNHEARD, CalibratedSvm
from bot.nlu.cross_check import Asked
from bot.nlu.danish import word_forms
from bot.nlu.importer import about
from bot.nlu.trained import Trained
from bot.nlu_names import DETAIL_INTENT, NO_TOPIC, OUT_OF_SCOPE

FILE = "recogniser.pkl"
DETAIL_WEIGHT = 0.35
NO_TOPIC_WEIGHT = 0.3
OUT_OF_SCOPE_WEIGHT = 2.0  # all that the guide is not about, in few examples


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class GuideRecogniser(GraphComponent, IntentClassifier):
    """Sets `intent`, `intent_ranking`, `topics`: [[topic, probability], …], best first, and `spelt`: the
    message with misspelt words put right, which is what is heard.

    In a long message the question stands at the end: the last sentence and every sentence with a
    question mark are heard beside the whole.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"c": 0.3, "ranking": 8, "long_words": 18, "end_weight": 0.5, "parts": 4}

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        trained: Trained | None = None,
    ) -> None:
        self.config = config
        self._storage = storage
        self._resource = resource
        self._trained = trained

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> GuideRecogniser:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> GuideRecogniser:
        with model_storage.read_from(resource) as folder:
            trained = pickle.loads((folder / FILE).read_bytes())
        return cls(config, model_storage, resource, trained)

    def train(self, training_data: TrainingData) -> Resource:
        examples = [m for m in training_data.training_examples if m.get(TEXT)]
        self._trained = fit(
            [m.get(TEXT) for m in examples],
            [m.get(INTENT) if about(m).get("teaches_intent", True) else "" for m in examples],
            [about(m).get("topic", NO_TOPIC) for m in examples],
            [about(m).get("weight", 1.0) for m in examples],
            c=self.config["c"],
        )
        with self._storage.write_to(self._resource) as folder:
            (folder / FILE).write_bytes(pickle.dumps(self._trained))
            cross_check.write(folder, self._held_out(examples))
        return self._resource

    def _held_out(self, examples: list[Message]) -> list[Asked]:
        """What every question of the guide was taken for by a model that had not seen it."""
        assert self._trained
        topics = self._trained.topics
        found, topics.held_out = topics.held_out, np.array([])  # not part of the model
        return [
            Asked(message.get(TEXT), about(message)["topic"], str(taken))
            for message, taken in zip(examples, found, strict=True)
            if _is_question(message) and taken != UNHEARD
        ]

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT)
            if text:
                text = self.put_right(text)
                intents, topics = self.recognise(text)
                message.set(INTENT, {"name": intents[0][0], "confidence": intents[0][1]}, add_to_output=True)
                ranking = [{"name": n, "confidence": p} for n, p in intents]
                message.set("intent_ranking", ranking, add_to_output=True)
                message.set("topics", [[n, p] for n, p in topics], add_to_output=True)
                message.set("parts", self.parts(text), add_to_output=True)
                message.set("spelt", text, add_to_output=True)
        return messages

    def put_right(self, text: str) -> str:
        """The text as it would stand without misspelt words."""
        assert self._trained, "the recogniser has not been trained"
        return self._trained.spelling.put_right(text)

    def recognise(self, text: str) -> tuple[list[tuple[str, float]], list[tuple[str, float]]]:
        """(intents, topics), each the best few with their probability, best first."""
        assert self._trained, "the recogniser has not been trained"
        vectoriser, intents, topics, _ = self._trained
        rows = vectoriser.transform(self.hearings(text))
        by_topic = topics.probabilities(rows)
        return (
            self._best(intents, self._mix(intents.probabilities(rows))),
            self._best(topics, self._mix_topics(by_topic, topics.place_of[NO_TOPIC])),
        )

    def parts(self, text: str) -> list[dict[str, Any]]:
        """What each clause of a message asks by itself; empty when there is only one."""
        assert self._trained, "the recogniser has not been trained"
        found = clauses(repair(text))[: self.config["parts"]]
        if len(found) < 2:
            return []
        vectoriser, intents, topics, _ = self._trained
        rows = vectoriser.transform(found)
        by_intent, by_topic = intents.probabilities(rows), topics.probabilities(rows)
        return [
            {
                "text": part,
                "intents": dict(self._best(intents, by_intent[i])[:3]),
                "topics": [list(pair) for pair in self._best(topics, by_topic[i])[:2]],
            }
            for i, part in enumerate(found)
        ]

    def hearings(self, text: str) -> list[str]:
        """The whole text and, when it is long, its end and its questions."""
        text = repair(text)
        words = text.split()
        if len(words) <= self.config["long_words"]:
            return [text]
        parts = sentences(text)
        asked = [p for p in parts if p.endswith("?")]
        end = parts[-1] if len(parts) > 1 and len(parts[-1].split()) > 2 else " ".join(words[-12:])
        return [text, *dict.fromkeys([*asked[-2:], end])]

    def _mix(self, rows: np.ndarray) -> np.ndarray:
        """One distribution from those of the whole text and of its telling parts."""
        if len(rows) == 1:
            return rows[0]
        end = self.config["end_weight"]
        return (1 - end) * rows[0] + end * rows[1:].mean(axis=0)

    def _mix_topics(self, rows: np.ndarray, none: int) -> np.ndarray:
        """The same, but a part that names no topic leaves the naming to the others."""
        if len(rows) == 1:
            return rows[0]
        weights = 1 - rows[:, none] + 0.02
        mixed = (rows * weights[:, None]).sum(axis=0) / weights.sum()
        mixed[none] = rows[:, none].min()
        return mixed / mixed.sum()

    def _best(self, classifier: CalibratedSvm, mixed: np.ndarray) -> list[tuple[str, float]]:
        best = np.argpartition(-mixed, min(self.config["ranking"], len(mixed)) - 1)[: self.config["ranking"]]
        order = best[np.argsort(-mixed[best], kind="stable")]
        return [(str(classifier.classes[i]), round(float(mixed[i]), 4)) for i in order]


def _is_question(message: Message) -> bool:
    """Whether it is one of the guide's own example questions."""
    return "topic" in about(message) and bool(about(message)["teaches_intent"])


def fit(
    texts: list[str], intents: list[str], topics: list[str], weights: list[float], c: float
) -> Trained:
    """Train vectoriser, intent classifier, topic classifier and spelling; an empty intent teaches the topic alone."""
    vectoriser = TextVectoriser()
    rows = vectoriser.fit_transform(texts)
    folds = np.array([cross_check.fold(text) for text in texts])
    asked = np.array([i for i, intent in enumerate(intents) if intent])
    all_weights = np.asarray(weights)
    # Details hold most of the guide's questions, but few of what families ask first.
    all_weights = all_weights * np.array([OUT_OF_SCOPE_WEIGHT if i == OUT_OF_SCOPE else 1.0 for i in intents])
    intent_weights = all_weights * np.array([DETAIL_WEIGHT if i == DETAIL_INTENT else 1.0 for i in intents])
    topic_weights = all_weights * np.array([NO_TOPIC_WEIGHT if t == NO_TOPIC else 1.0 for t in topics])
    return Trained(
        vectoriser,
        CalibratedSvm(c).fit(rows[asked], [intents[i] for i in asked], intent_weights[asked], folds[asked]),
        CalibratedSvm(c).fit(rows, topics, topic_weights, folds),
        Spelling.learn(texts, word_forms()),
    )
