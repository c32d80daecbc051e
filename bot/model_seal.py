"""Which model files are our own: a note beside each, signed with a key of this installation.

Rasa unpacks and unpickles a model when it loads it, which runs whatever code stands in the file.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path
from typing import Any

BLOCK = 1 << 20


def note_of(model: Path) -> Path:
    return model.with_suffix("").with_suffix(".json")


def seal(model: Path, note: Path, fingerprint: str, key_file: Path, **facts: Any) -> None:
    """Write the note for a model just trained; `fingerprint` says from which files, `facts` what else is known."""
    digest = _digest(model)
    mark = _mark(_key(key_file), model.name, digest, fingerprint)
    text = json.dumps({**facts, "fingerprint": fingerprint, "sha256": digest, "seal": mark})
    note.write_text(text, encoding="utf-8")


def is_ours(model: Path, key_file: Path) -> bool:
    """Whether the file is, byte for byte, one that was sealed with this key."""
    note = _read(model)
    if not key_file.exists() or not all(isinstance(note.get(k), str) for k in ("fingerprint", "sha256", "seal")):
        return False
    wanted = _mark(key_file.read_bytes(), model.name, note["sha256"], note["fingerprint"])
    sealed = hmac.compare_digest(wanted.encode(), note["seal"].encode())
    return sealed and model.exists() and _digest(model) == note["sha256"]


def fingerprint(model: Path) -> str:
    return str(_read(model).get("fingerprint", ""))


def facts(model: Path) -> dict[str, Any]:
    """What the note says besides; not sealed, so nothing that could do harm may depend on it."""
    return _read(model)


def _read(model: Path) -> dict[str, Any]:
    try:
        note = json.loads(note_of(model).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _mark(key: bytes, name: str, digest: str, fingerprint: str) -> str:
    return hmac.new(key, f"{name}\n{digest}\n{fingerprint}".encode(), hashlib.sha256).hexdigest()


def _key(path: Path) -> bytes:
    """The key; made once, readable by this user alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        key = secrets.token_bytes(32)
        file.write(key)
    return key
