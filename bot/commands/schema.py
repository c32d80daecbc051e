"""`python -m bot schema`: write what editors' tools and the content check read of the guide's shape."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from bot.guide import loader, phrase_values
from bot.guide.schema import SCHEMAS
from bot.settings import KNOWLEDGE


def files(root: Path = KNOWLEDGE) -> dict[Path, str]:
    """What is written, by path: a schema for every kind of file, and the phrases' values."""
    made = {}
    for name, schema in SCHEMAS.items():
        shown = {"$schema": "http://json-schema.org/draft-07/schema#", **schema}
        made[root / "schema" / f"{name}.json"] = json.dumps(shown, ensure_ascii=False, indent=2) + "\n"
    wordings: dict[str, dict[str, list[str]]] = {}
    for kind, document in loader.read_documents(root):
        if kind == "phrases" and document.data:
            phrases = document.data["responses"]
            file = document.file.rsplit("/", 1)[-1]
            wordings[file] = {name: [w["text"] for w in texts] for name, texts in phrases.items()}
    made[phrase_values.FILE] = phrase_values.table(wordings)
    return made


def run(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot schema", description="write knowledge/schema/*.json")
    parser.parse_args(argv)
    for path, text in files().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    print(f"Wrote {len(SCHEMAS)} schemas to {KNOWLEDGE / 'schema'} and {phrase_values.FILE.name}.")
    return 0
