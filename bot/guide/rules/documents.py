"""Walking the files: their entries, the texts a family may hear, and the questions of a topic."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.guide.files.yaml_file import Document
from bot.guide.schema import LISTS

Documents = list[tuple[str, Document]]  # (schema, file)
Path_ = tuple[Any, ...]


@dataclass(frozen=True)
class Files:
    """The files whose shape is right, to be walked; and the others, whose ids are not all known."""

    sound: Documents
    broken: Documents = field(default_factory=list)

    def __iter__(self) -> Iterator[tuple[str, Document]]:
        return iter(self.sound)

    def only(self, names: Collection[str], schema: str) -> Files:
        """The files of these names, and those of the schema."""
        return Files([(s, d) for s, d in self.sound if s == schema or d.file in names], self.broken)


NOT_ANSWERS = ("contacts", "pamphlets", "sources")  # beside the answers in a topic's `kommuner`


def entries(files: Files, schema: str) -> Iterator[tuple[Document, Path_, dict[str, Any]]]:
    """(document, path, entry) of every entry of a kind, also in the files that hold lists."""
    for kind, document in files:
        if kind != schema:
            continue
        if schema in LISTS:
            for i, entry in enumerate(document.data[LISTS[schema]]):
                yield document, (LISTS[schema], i), entry
        else:
            yield document, (), document.data


def local_answers(topic: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """(kommune, kind, answer) of every local answer of a topic."""
    for kommune, local in (topic.get("kommuner") or {}).items():
        for kind, value in local.items():
            if kind not in NOT_ANSWERS:
                yield kommune, kind, value


def topic_texts(topic: dict[str, Any]) -> Iterator[tuple[Path_, str]]:
    """(path, text) of everything a topic may say."""
    yield _text(("summary",), topic["summary"])
    for kind, value in (topic.get("answers") or {}).items():
        yield _text(("answers", kind), value)
    for part in ("details", "tips"):
        for i, item in enumerate(topic.get(part) or ()):
            yield (part, i, "text"), item["text"]
    for kommune, kind, value in local_answers(topic):
        yield _text(("kommuner", kommune, kind), value)


def _text(path: Path_, value: Any) -> tuple[Path_, str]:
    return (path, value) if isinstance(value, str) else ((*path, "text"), value["text"])


def all_texts(files: Files) -> Iterator[tuple[Document, Path_, str]]:
    """Everything a family may be told of the guide, with where it stands."""
    for document, _, topic in entries(files, "topic"):
        for path, text in topic_texts(topic):
            yield document, path, text
    for document, _, journey in entries(files, "journey"):
        for i, step in enumerate(journey["steps"]):
            for key in ("happens", "do_now", "deadline"):
                if step.get(key):
                    yield document, ("steps", i, key), step[key]


def topic_questions(topic: dict[str, Any]) -> Iterator[tuple[Path_, Any]]:
    for kind, questions in topic["questions"].items():
        for i, question in enumerate(questions or ()):
            yield ("questions", kind, i), question
    for d, detail in enumerate(topic.get("details") or ()):
        for i, question in enumerate(detail["questions"]):
            yield ("details", d, "questions", i), question
