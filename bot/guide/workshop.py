"""The guide as it would be with drafts in it: checked, built, never saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.guide import loader, rules
from bot.guide.files import knowledge_file
from bot.guide.files.yaml_file import Document, parse, read_document
from bot.guide.model import Guide

Drafts = Mapping[str, str | None]  # text by file name, as «topics/ppr.yml»; None: the file is taken away


@dataclass(frozen=True)
class FieldFault:
    """A fault with the path of the field it stands beside."""

    file: str
    path: tuple[Any, ...]
    message: str
    severity: str


class Workshop:
    """Keeps the parsed files, and reads again only what has changed on the disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._kept: dict[Path, tuple[tuple[int, int], Document]] = {}
        self._known: tuple[Any, list[FieldFault]] | None = None

    def documents(self, drafts: Drafts) -> list[tuple[str, Document]]:
        """Every file with its schema; a draft stands in its file's place."""
        found: dict[str, tuple[str, Document]] = {}
        for schema, path in loader.knowledge_files(self.root):
            found[path.relative_to(self.root).as_posix()] = (schema, self._document(path))
        for name, text in drafts.items():
            if text is None:
                found.pop(name, None)
                continue
            found[name] = (knowledge_file.schema_of(name), parse(text.encode(), self.shown(name)))
        return list(found.values())

    def shown(self, name: str) -> str:
        """The file's name as faults carry it."""
        return f"{self.root.name}/{name}"

    def name(self, shown: str) -> str:
        return shown.removeprefix(f"{self.root.name}/")

    def _document(self, path: Path) -> Document:
        try:
            status = path.stat()
        except OSError:
            return read_document(path, self.root)
        stamp = (status.st_mtime_ns, status.st_size)
        kept = self._kept.get(path)
        if kept is None or kept[0] != stamp:
            kept = self._kept[path] = (stamp, read_document(path, self.root))
        return kept[1]

    def stamp(self) -> dict[Path, tuple[int, int]]:
        """Differs when a file has changed."""
        self.documents({})
        return {path: kept[0] for path, kept in self._kept.items() if path.exists()}

    def known(self, today: date) -> list[FieldFault]:
        """The faults of the files as they stand; checked again only when one has changed."""
        state = (today, self.stamp())
        if self._known is None or self._known[0] != state:
            self._known = (state, self.faults({}, today))
        return self._known[1]

    def faults(self, drafts: Drafts, today: date) -> list[FieldFault]:
        found = rules.check(self.documents(drafts), today)
        return [FieldFault(self.name(f.file), f.path, f.message, f.severity) for f in found]

    def guide(self, drafts: Drafts) -> Guide | None:
        """The guide with the drafts in it, or None when they cannot be read as one yet."""
        documents = [(schema, document) for schema, document in self.documents(drafts) if schema in loader.FACTS]
        if any(document.data is None for _, document in documents):
            return None
        try:
            return loader.build(documents, "draft")
        except (KeyError, ValueError, TypeError, AttributeError):
            return None  # a field is missing or of another kind; the check says which
