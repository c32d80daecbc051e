"""The Rasa component that hears a crisis before everything else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.guide.crisis import SURE, Lexicon, read_examples
from bot.nlu.crisis_model import CrisisModel
from bot.nlu.importer import about
from bot.nlu_names import NO_TOPIC
from bot.settings import read

FILE = "crisis.joblib"
HEARD = "crisis_heard.json"  # the examples the model hears: the next one must hear them too
CRISIS = "crisis"
SHORT = 5
UNNAMED = 0.35  # below this probability of «no topic», the message is about something in the guide


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CrisisRecogniser(GraphComponent, IntentClassifier):
    """Sets `crisis` to the type of danger and the intent to «crisis», whatever else was found."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {}

    def __init__(self, storage: ModelStorage, resource: Resource, model: CrisisModel | None = None) -> None:
        self._storage = storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CrisisRecogniser:
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> CrisisRecogniser:
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, CrisisModel.load(folder / FILE))

    def train(self, training_data: TrainingData) -> Resource:
        settings = read()
        examples = [m for m in training_data.training_examples if m.get(TEXT) and m.get(INTENT)]
        examples = [m for m in examples if about(m).get("teaches_intent", True)]
        more = read_examples(settings.knowledge / "crisis_examples.yml")
        crisis = [*(m.get(TEXT) for m in examples if m.get(INTENT) == CRISIS), *more["crisis"]]
        other = [m.get(TEXT) for m in examples if m.get(INTENT) != CRISIS]
        lexicon = Lexicon.load(settings.knowledge / "crisis.yml")
        self._model = CrisisModel.train(crisis, [*other, *more["harmless"]], lexicon)
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder / FILE)
            texts = [text for text in dict.fromkeys(crisis) if self._model.decide(text).is_crisis]
            (folder / HEARD).write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        assert self._model, "the crisis recogniser has not been trained"
        for message in messages:
            text = message.get(TEXT)
            decision = self._model.decide(text) if text else None
            if decision is None or not decision.is_crisis or self._too_short(text):
                continue
            if self._doubtful(message, text):
                message.set("worry", decision.type, add_to_output=True)
                continue
            message.set("crisis", decision.type, add_to_output=True)
            message.set(INTENT, {"name": CRISIS, "confidence": max(decision.p, 0.5)}, add_to_output=True)
        return messages

    def _too_short(self, text: str) -> bool:
        """Whether a few words that hold no sign of danger were taken for one: «ved ikke»."""
        assert self._model
        return len(text.split()) <= SHORT and self._model.lexicon.find(text) is None

    def _doubtful(self, message: Message, text: str) -> bool:
        """Whether no plain words of danger stand there and the message is about a topic of the guide.

        Such a message gets both: its answer, and one line on what to do in danger.
        """
        assert self._model
        finding = self._model.lexicon.find(text)
        if finding and finding.certainty == SURE:
            return False
        if (message.get(INTENT) or {}).get("name") == CRISIS:
            return False
        named = dict(map(tuple, message.get("topics") or ()))
        return named.get(NO_TOPIC, 0.0) < UNNAMED


def heard(folder: Path) -> list[str]:
    """The crisis examples that the model unpacked in `folder` hears; empty for one that noted none."""
    path = next(folder.rglob(HEARD), None)
    return json.loads(path.read_text(encoding="utf-8")) if path else []


def missed(folder: Path, texts: list[str]) -> list[str]:
    """Of `texts`, those that the model unpacked in `folder` takes for no crisis."""
    if not texts:
        return []
    model = CrisisModel.load(next(folder.rglob(FILE)))
    return [text for text in texts if not model.decide(text).is_crisis]
