"""What editors do with the knowledge files: open, keep a draft, publish, look back, return."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.conversations.editing import Draft, Editing, Publication
from bot.conversations.users import User
from bot.guide.changes import changes
from bot.guide.files import knowledge_file
from bot.guide.files.yaml_file import parse
from bot.guide.schema import SCHEMAS
from bot.server.desk.as_json import iso

Json = dict[str, Any]


class EditorFiles:
    """Blocks; call from a thread. `root` is the knowledge folder, whose files stay the truth."""

    def __init__(self, root: Path, editing: Editing) -> None:
        self.root = root
        self.editing = editing

    def open(self, file: str, user: User) -> Json | None:
        """The file as it stands, the editor's own draft of it, and who else is working on it."""
        schema = knowledge_file.schema_of(file)
        text = self._text(file)
        mine, others = None, []
        for draft in self.editing.drafts():
            if draft.file == file and draft.author == user.name:
                mine = draft
            elif draft.file == file:
                others.append({"name": draft.author_name, "at": iso(draft.at)})
        if text is None and mine is None:
            return None
        data, broken = _data(text)
        return {
            "file": file,
            "schema": SCHEMAS[schema],
            "kind": schema,
            "version": knowledge_file.version(text),
            "data": data,
            "broken": broken,
            "draft": _draft(mine, knowledge_file.version(text)) if mine else None,
            "others": others,
        }

    def keep(self, file: str, base: str, data: Any, user: User) -> Draft:
        """Keep the editor's draft; raises Stale when it begins from a version that is no more."""
        knowledge_file.schema_of(file)
        before = self.editing.draft(file, user.name)
        if before is not None and before.base == base:
            base_text = before.base_text
        else:
            knowledge_file.expect(self.root, {file: base})
            base_text = self._text(file) or ""
        return self.editing.save(file, user.name, user.shown, base, base_text, data)

    def drafts(self, user: User, but: str = "") -> list[Json]:
        """The editor's drafts as the bench takes them."""
        own = [d for d in self.editing.drafts(user.name) if d.file != but]
        return [{"file": d.file, "base_text": d.base_text, "data": d.data} for d in own]

    def publish(self, texts: dict[str, str], bases: dict[str, str], reason: str, user: User) -> dict[str, str]:
        """Put the texts in place of the files; raises Stale when one has been changed meanwhile."""
        with knowledge_file.exclusive(self.root):
            knowledge_file.expect(self.root, bases)
            made = [
                Publication(0, file, user.name, user.shown, reason, self._text(file), text, 0.0)
                for file, text in texts.items()
            ]
            self._put(made)
        return {file: knowledge_file.version(text) for file, text in texts.items()}

    def return_to(self, number: int, reason: str, user: User) -> Publication | None:
        """Take a publishing back: the file says again what it said before it."""
        old = self.editing.publication(number)
        if old is None:
            return None
        with knowledge_file.exclusive(self.root):
            now = self._text(old.file)
            made = Publication(0, old.file, user.name, user.shown, reason, now, old.before, 0.0, old.id)
            self._put([made])
        return made

    def _put(self, made: Sequence[Publication]) -> None:
        """Files and history go together: a file that cannot be written takes the others back."""
        done: list[Publication] = []
        try:
            with self.editing.publishing() as db:
                self.editing.note(db, made)
                for one in made:
                    self._write(one.file, one.after)
                    done.append(one)
        except Exception:
            for one in done:
                self._write(one.file, one.before)
            raise

    def _write(self, file: str, text: str | None) -> None:
        if text is None:
            knowledge_file.remove(self.root, file)
        else:
            knowledge_file.replace(self.root, file, text)

    def history(self, file: str) -> list[Json]:
        return [self._past(one) for one in self.editing.history(file)]

    def _past(self, one: Publication) -> Json:
        now = knowledge_file.version(self._text(one.file))
        return {
            "id": one.id,
            "file": one.file,
            "author": one.author_name,
            "reason": one.reason,
            "at": iso(one.at),
            "returns": one.returns,
            "current": knowledge_file.version(one.after) == now,
            "changes": difference(one.before, one.after),
        }

    def difference(self, file: str, data: Any) -> list[Json]:
        """What differs between the file as it stands and the data of a form."""
        return _differences(_data(self._text(file))[0], data)

    def _text(self, file: str) -> str | None:
        return knowledge_file.read(self.root, file)


def difference(before: str | None, after: str | None) -> list[Json]:
    return _cached_difference(before or "", after or "")


@functools.lru_cache(maxsize=128)
def _cached_difference(before: str, after: str) -> list[Json]:
    return _differences(_data(before)[0], _data(after)[0])


def _differences(before: Any, after: Any) -> list[Json]:
    found = changes(before or {}, after or {})
    return [{"path": list(c.path), "before": c.before, "after": c.after} for c in found]


def _data(text: str | None) -> tuple[Any, str]:
    """The text's data, and what keeps it from being read."""
    if not text:
        return None, ""
    document = parse(text.encode(), "")
    return document.data, "; ".join(f.message for f in document.faults)


def _draft(draft: Draft, version: str) -> Json:
    return {"data": draft.data, "base": draft.base, "stale": draft.base != version, "at": iso(draft.at)}
