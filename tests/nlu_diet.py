"""Rasa's DIETClassifier with the featurizers Rasa recommends, in the shape of our own classifiers."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

PIPELINE: tuple[dict[str, Any], ...] = (
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
)


class Diet:
    """Trained and asked through Rasa; `rows` are plain texts."""

    def __init__(self, epochs: int) -> None:
        self.epochs = epochs
        self.classes: np.ndarray = np.array([])
        self.bytes = 0
        self._agent: Any = None

    def fit(self, rows: Sequence[str], labels: Sequence[str], weights: Sequence[float]) -> Diet:
        """DIET knows no weights of examples."""
        from rasa.core.agent import Agent
        from rasa.model_training import train_nlu

        self.classes = np.array(sorted(set(labels)))
        self._places = {name: i for i, name in enumerate(self.classes)}
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "config.yml").write_text(_config(self.epochs), encoding="utf-8")
            (folder / "nlu.yml").write_text(_examples(rows, labels), encoding="utf-8")
            model = train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder))
            self.bytes = Path(model).stat().st_size
            self._agent = Agent.load(model)
        return self

    def probabilities(self, rows: Sequence[str]) -> np.ndarray:
        found = np.zeros((len(rows), len(self.classes)))
        for row, text in zip(found, rows, strict=True):
            for intent in asyncio.run(self._agent.parse_message(text))["intent_ranking"]:
                row[self._places[intent["name"]]] = intent["confidence"]
        return found


def _config(epochs: int) -> str:
    import yaml

    diet = {"name": "DIETClassifier", "epochs": epochs, "constrain_similarities": True,
            "entity_recognition": False, "ranking_length": 0, "random_seed": 1}
    return yaml.safe_dump({"recipe": "default.v1", "assistant_id": "measured", "language": "da",
                           "pipeline": [*PIPELINE, diet]})


def _examples(texts: Sequence[str], labels: Sequence[str]) -> str:
    import yaml

    by_label: dict[str, list[str]] = {}
    for text, label in zip(texts, labels, strict=True):
        # Brackets and braces would be read as entities.
        by_label.setdefault(label, []).append("- " + re.sub(r"[\s\[\](){}]+", " ", text).strip())
    nlu = [{"intent": label, "examples": "\n".join(lines) + "\n"} for label, lines in by_label.items()]
    return yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True, width=10_000)
