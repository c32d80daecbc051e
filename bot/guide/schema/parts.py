"""The pieces the schemas are made of: ids, dates, texts, sources, lists and objects."""

from __future__ import annotations

from typing import Any

from bot.guide.model import TO_CONFIRM, VERIFIED

Schema = dict[str, Any]


def patterned(pattern: str, form: str, description: str) -> Schema:
    """A text of a certain form; `form` says in Danish how it is written."""
    return {"type": "string", "pattern": pattern, "patternErrorMessage": form, "description": description}


def described(schema: Schema, description: str, **extra: Any) -> Schema:
    return {**schema, "description": description, **extra}


def listed(items: Schema, description: str, **extra: Any) -> Schema:
    return {"type": "array", "items": items, "description": description, **extra}


def fields(required: list[str], properties: Schema, description: str) -> Schema:
    """An object whose keys are all known."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": required,
        "properties": properties,
        "description": description,
    }


def keyed(values: Schema, description: str) -> Schema:
    """An object whose keys are ids of the editor's own."""
    return {
        "type": "object",
        "propertyNames": {"pattern": "^[a-z][a-z0-9_]*$"},
        "additionalProperties": values,
        "description": description,
    }


ID = patterned("^[a-z][a-z0-9_]*$", "små bogstaver a-z, tal og _", "Id: små bogstaver a-z, tal og _")
DATE = patterned(r"^\d{4}-\d{2}-\d{2}$", "ÅÅÅÅ-MM-DD", "Dato: ÅÅÅÅ-MM-DD")
TEXT: Schema = {"type": "string", "minLength": 2, "maxLength": 4000, "description": "Tekst"}
WORD: Schema = {"type": ["string", "integer"], "minLength": 1, "maxLength": 500, "description": "Ord eller tal"}
URL = patterned(
    r"^https?://[^\s/]+\.[^\s]+$",
    "en adresse, der begynder med http:// eller https://",
    "Adresse, der begynder med http:// eller https://",
)
CERTAINTY: Schema = {
    "enum": [VERIFIED, TO_CONFIRM],
    "description": "Hvor sikkert det er: verified, eller to_confirm, så familien hører, at det skal bekræftes",
}
KOMMUNE = described(ID, "Kommunens id, fx gentofte")
SOURCE_IDS = listed(ID, "Kilder: id fra sources, den vigtigste først")

SOURCE = fields(
    ["title", "read"],
    {
        "id": described(ID, "Kildens id, som svarene nævner under sources"),
        "title": described(TEXT, "Kildens titel, som familien ser den"),
        "url": described(URL, "Kildens adresse"),
        "read": described(DATE, "Den dag, vi læste kilden: ÅÅÅÅ-MM-DD"),
        "certainty": CERTAINTY,
        "page_date": described(WORD, "Sidens egen dato, hvis den har en"),
    },
    "Hvor det er læst, og hvornår",
)
