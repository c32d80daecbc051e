"""A recogniser trained in seconds on a few topics of the guide, as the model file of an agent that reads with it."""

from __future__ import annotations

import io
import pickle
import tarfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bot import model_seal
from bot.guide import loader
from bot.nlu.examples import from_guide
from bot.nlu.recogniser import FILE, GuideRecogniser, fit
from bot.nlu_names import NO_TOPIC

TOPICS = ("kompensationsydelse", "aflastning", "bisidder", "ppr", "skolekoersel", "klage")
TALK = {
    "greet": ("hej", "goddag", "hej med dig", "godmorgen"),
    "thank": ("tak", "mange tak", "tusind tak", "tak for det"),
}
CRISIS = "jeg kan ikke mere og vil ikke leve"


class Agent:
    """What the routes ask of Rasa's agent."""

    def __init__(self, recogniser: GuideRecogniser, model: Path) -> None:
        self.recogniser = recogniser
        self.processor = SimpleNamespace(model_path=model)
        self.heard: list[str] = []

    def is_ready(self) -> bool:
        return True

    async def parse_message(self, text: str) -> dict[str, Any]:
        self.heard.append(text)
        intents, topics = self.recogniser.recognise(text)
        ranking = [{"name": name, "confidence": p} for name, p in intents]
        found = {"text": text, "intent": ranking[0], "intent_ranking": ranking, "entities": []}
        found |= {"topics": [list(pair) for pair in topics], "parts": self.recogniser.parts(text)}
        return {**found, "crisis": "suicide"} if text == CRISIS else found


def make(knowledge: Path, folder: Path, key_file: Path) -> Agent:
    guide = loader.load(knowledge)
    asked = [e for e in from_guide(guide) if e.topic in TOPICS]
    rows = [(e.text, e.intent, e.topic, e.weight) for e in asked]
    rows += [(text, intent, NO_TOPIC, 1.0) for intent, texts in TALK.items() for text in texts]
    texts, intents, topics, weights = (list(column) for column in zip(*rows, strict=True))
    trained = fit(texts, intents, topics, weights, 0.3)
    model = folder / "familieguiden-small.tar.gz"
    data = pickle.dumps(trained)
    with tarfile.open(model, "w:gz") as archive:
        info = tarfile.TarInfo(f"components/train_{FILE}/{FILE}")
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    model_seal.seal(model, model_seal.note_of(model), "small", key_file)
    return Agent(GuideRecogniser(GuideRecogniser.get_default_config(), None, None, trained), model)
