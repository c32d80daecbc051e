"""Read and replace one file of knowledge/: its version is its content, and a stale writer is refused."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

# What editors change on their page; crisis files and phrases stay with those who know what hangs on them.
_NAME = re.compile(r"(?P<folder>topics|contacts|kommuner|journeys)/[a-z][a-z0-9_]{0,80}\.yml|rates\.yml|pamphlets\.yml")
_SCHEMAS = {"topics": "topic", "contacts": "contacts", "kommuner": "kommune", "journeys": "journey"}
NEW = ""  # the version of a file that is not there


class BadName(ValueError):
    """No file of knowledge/ that editors change."""


class Stale(Exception):
    """The file is another than the one the change was made on; `name` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def schema_of(name: str) -> str:
    """The schema's name for «topics/ppr.yml», «rates.yml» and the like; BadName for anything else."""
    found = _NAME.fullmatch(name)
    if found is None:
        raise BadName(name)
    return _SCHEMAS.get(found.group("folder") or "", name.removesuffix(".yml"))


def version(text: str | None) -> str:
    return NEW if text is None else hashlib.sha256(text.encode()).hexdigest()[:16]


def read(root: Path, name: str) -> str | None:
    """The file's text as it stands on the disk, line ends and all; None when there is none."""
    schema_of(name)
    try:
        return (root / name).read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return None


@contextlib.contextmanager
def exclusive(root: Path) -> Iterator[None]:
    """One writer at a time, whatever process it is in."""
    folder = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def expect(root: Path, versions: Mapping[str, str]) -> None:
    """Raise Stale for the first file that is not of its version."""
    for name, wanted in versions.items():
        if version(read(root, name)) != wanted:
            raise Stale(name)


def replace(root: Path, name: str, text: str) -> None:
    """Put the text in the file's place, whole: a reader sees the old or the new, never half of one."""
    schema_of(name)
    path = root / name
    # The ending keeps the loader from taking the unfinished file for one of its own.
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".new")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        os.chmod(unfinished, path.stat().st_mode & 0o777 if path.exists() else 0o644)
        os.replace(unfinished, path)
    except OSError:
        Path(unfinished).unlink(missing_ok=True)
        raise


def remove(root: Path, name: str) -> None:
    schema_of(name)
    (root / name).unlink(missing_ok=True)
