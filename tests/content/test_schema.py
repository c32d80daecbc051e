"""The kept schemas are the ones the check uses, and say in Danish what every field is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.commands import schema as command
from bot.guide import loader
from bot.guide.schema import SCHEMAS

ROOT = Path(__file__).resolve().parents[2]
KNOWLEDGE = ROOT / "knowledge"


def test_kept_files_equal_the_generated_ones():
    """After a change of fields or phrases: python -m bot schema."""
    stale = [path.name for path, text in command.files().items() if not path.exists() or path.read_text() != text]
    kept = {path.stem for path in (KNOWLEDGE / "schema").glob("*.json")}

    assert stale == [], "run: python -m bot schema"
    assert kept == set(SCHEMAS)


def objects(schema, path=()):
    """Every object in a schema, with where it stands."""
    if isinstance(schema, dict):
        if "properties" in schema and schema.get("type") == "object":
            yield path, schema
        for key, value in schema.items():
            yield from objects(value, (*path, key))
    elif isinstance(schema, list):
        for i, value in enumerate(schema):
            yield from objects(value, (*path, i))


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_field_has_a_description_and_unknown_ones_are_refused(name):
    found = list(objects(SCHEMAS[name]))
    bare = [(*path, key) for path, schema in found for key, value in schema["properties"].items()
            if not value.get("description")]  # fmt: skip

    assert found and bare == []
    assert [path for path, schema in found if schema["additionalProperties"] is not False] == []


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_written_form_is_explained_beside_its_pattern(name):
    def patterns(schema):
        if isinstance(schema, dict):
            if isinstance(schema.get("pattern"), str) and "type" in schema:
                yield schema
            for key, value in schema.items():
                if key != "propertyNames":
                    yield from patterns(value)
        elif isinstance(schema, list):
            for value in schema:
                yield from patterns(value)

    assert [s["pattern"] for s in patterns(SCHEMAS[name]) if not s.get("patternErrorMessage")] == []


def test_editors_find_a_schema_for_every_knowledge_file():
    mapping = json.loads((ROOT / ".vscode" / "settings.json").read_text(encoding="utf-8"))["yaml.schemas"]
    found = {}
    for schema, pattern in mapping.items():
        found |= {path: Path(schema).stem for path in ROOT.glob(pattern)}

    assert found == {path: schema for schema, path in loader.knowledge_files(KNOWLEDGE)}
    assert all((ROOT / schema).exists() for schema in mapping)
