"""What the bot says between the facts: knowledge/phrases/*.yml, in Rasa's response format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.guide.files.yaml_file import read_document


class MissingPhrase(KeyError):
    """A phrase that the code speaks does not stand in knowledge/phrases/."""


@dataclass(frozen=True)
class Phrases:
    """Wordings by name; a name with several wordings alternates by `turn`."""

    texts: Mapping[str, tuple[str, ...]]

    def say(self, name: str, /, turn: int = 0, **values: Any) -> str:
        """The wording, with `{value}` filled in; raises MissingPhrase for an unknown name."""
        try:
            wordings = self.texts[name]
        except KeyError:
            raise MissingPhrase(f"{name} is not in knowledge/phrases/") from None
        text = wordings[turn % len(wordings)]
        for key, value in values.items():
            text = text.replace("{" + key + "}", str(value))
        return text.strip()

    def __contains__(self, name: str) -> bool:
        return name in self.texts


def load(folder: Path) -> Phrases:
    """Read every file of the folder; raises ValueError naming file and line of what is wrong."""
    texts: dict[str, tuple[str, ...]] = {}
    for path in sorted(folder.glob("*.yml")):
        document = read_document(path, folder.parent)
        if document.faults:
            raise ValueError(str(document.faults[0]))
        responses = document.data.get("responses") if isinstance(document.data, dict) else None
        if not isinstance(responses, dict):
            raise ValueError(f"{document.file}:1: Filen skal begynde med «responses:» og have navne under sig.")
        for name, wordings in responses.items():
            where = f"{document.file}:{document.line(('responses', name))}"
            if name in texts:
                raise ValueError(f"{where}: «{name}» står også i en anden fil.")
            if not wordings or not all(isinstance(w, dict) and w.get("text") for w in wordings):
                raise ValueError(f"{where}: «{name}» mangler «- text:».")
            texts[name] = tuple(w["text"] for w in wordings)
    return Phrases(texts)
