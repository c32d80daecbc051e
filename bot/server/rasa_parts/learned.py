"""What a trained model file has learned of words and topics, read without Rasa."""

from __future__ import annotations

import pickle
import tarfile
from pathlib import Path
from typing import Any

from bot import model_seal
from bot.nlu.trained import Trained

FILE = "recogniser.pkl"  # as bot/nlu/recogniser.py calls it


def trained(model: Path, key_file: Path) -> Trained | None:
    """None for a file that is gone, or that was not made here: what is unpickled runs."""
    if not model.is_file() or not model_seal.is_ours(model, key_file):
        return None
    with tarfile.open(model) as archive:
        name = next((member for member in archive if Path(member.name).name == FILE), None)
        file = archive.extractfile(name) if name else None
        return pickle.load(file) if file else None


def recogniser(learned: Trained) -> Any:
    """The recogniser of a model file by itself, outside a running Rasa."""
    # Rasa comes with it, which takes seconds and memory that the other questions to this process do not need.
    from bot.nlu.recogniser import GuideRecogniser

    return GuideRecogniser(GuideRecogniser.get_default_config(), None, None, learned)  # type: ignore[arg-type]


def word_weights(learned: Trained | None, text: str, topic: str) -> list[float]:
    """How much surer of the topic each word makes the recogniser: its score with the word less that without.

    Empty when the model does not know the topic.
    """
    words = text.split()
    if learned is None or not words:
        return []
    topics = learned.topics
    known = list(topics.classes)
    if topic not in known:
        return []
    words = [learned.spelling.put_right(word) for word in words]
    without = [" ".join(words[:i] + words[i + 1 :]) for i in range(len(words))]
    scores = topics.scores(learned.vectoriser.transform([" ".join(words), *without]))[:, known.index(topic)]
    return [float(scores[0] - score) for score in scores[1:]]
