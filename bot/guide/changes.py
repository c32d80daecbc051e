"""What differs between two versions of a knowledge file, value by value, for people to read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from bot.guide.files.yaml_edit import entry_key, same


@dataclass(frozen=True)
class Change:
    """One value at `path`: added when `before` is None, removed when `after` is None."""

    path: tuple[str, ...]
    before: Any = None
    after: Any = None


def changes(before: Any, after: Any, path: tuple[str, ...] = ()) -> Iterator[Change]:
    """Every value that differs, in the order of the files; an entry of a list goes by its id."""
    if same(before, after):
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*before, *after]):
            yield from changes(before.get(key), after.get(key), (*path, str(key)))
    elif isinstance(before, list) and isinstance(after, list):
        yield from _entries(before, after, path)
    else:
        yield Change(path, before, after)


def _entries(before: list, after: list, path: tuple[str, ...]) -> Iterator[Change]:
    named = {entry_key(v): v for v in before if isinstance(v, dict)}
    left = {entry_key(v) for v in after if isinstance(v, dict)}
    if not named and not left:
        yield from _words(before, after, path)
        return
    for key, value in named.items():
        if key not in left:
            yield Change((*path, _name(key)), value, None)
    for value in after:
        key = entry_key(value)
        yield from changes(named.get(key), value, (*path, _name(key)))


def _words(before: list, after: list, path: tuple[str, ...]) -> Iterator[Change]:
    old, new = [str(v) for v in before], [str(v) for v in after]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        pairs = min(i2 - i1, j2 - j1)
        yield from (Change(path, old[i1 + n], new[j1 + n]) for n in range(pairs))
        yield from (Change(path, word, None) for word in old[i1 + pairs : i2])
        yield from (Change(path, None, word) for word in new[j1 + pairs : j2])


def _name(key: str) -> str:
    kind, _, name = key.partition(":")
    return name if kind in ("id", "year") else "?"
