"""Feeds the family guide into Rasa's training, so that an editor adds a topic in one place."""

from __future__ import annotations

from typing import Any

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, METADATA, METADATA_EXAMPLE, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.guide import loader
from bot.nlu.examples import from_guide, of_new_kommuner
from bot.nlu.typos import AUGMENTED, twins
from bot.settings import read

PLACE_INTENT = "inform_kommune"


class GuideImporter(RasaFileImporter):
    """Rasa's own files plus one example for every question and text of the guide."""

    _known: TrainingData | None = None

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        if self._known is None:  # Rasa asks four times in a training
            self._known = self._read(language)
        return self._known

    def _read(self, language: str | None) -> TrainingData:
        files = super().get_nlu_data(language)
        guide = loader.load(read().knowledge)
        misspelt = [
            Message.build(text=twin, intent=m.get(INTENT))
            for m in files.intent_examples
            if m.get(INTENT) in AUGMENTED
            for twin in twins(m.get(TEXT))
        ]
        examples = [_message(example) for example in from_guide(guide)]
        told = [m.get(TEXT) for m in files.intent_examples if m.get(INTENT) == PLACE_INTENT]
        places = [Message.build(text=text, intent=PLACE_INTENT) for text in of_new_kommuner(guide, told)]
        return files.merge(TrainingData(misspelt)).merge(TrainingData([*examples, *places]))


def _message(example: Any) -> Message:
    # Rasa takes a text without an intent for end-to-end story data, so every text gets one.
    about = {"topic": example.topic, "weight": example.weight, "teaches_intent": bool(example.intent)}
    intent = example.intent or "ask_overview"
    return Message.build(text=example.text, intent=intent, example_metadata=about)


def about(message: Message) -> dict[str, Any]:
    """What the importer noted on a message of the guide; empty for one of data/nlu."""
    metadata = message.get(METADATA) or {}
    return metadata.get(METADATA_EXAMPLE) or {}
