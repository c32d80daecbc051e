"""The shape of every knowledge file, once: for the content check and for editors' completion.

JSON Schema (draft 7) with Danish descriptions. The check uses it as it stands here, and
`python -m bot schema` writes it to knowledge/schema/ for editors that know YAML.
"""

from __future__ import annotations

from bot.guide.schema.parts import Schema
from bot.guide.schema.places import CONTACTS, KOMMUNE_FILE
from bot.guide.schema.sheets import JOURNEY, PAMPHLETS, RATES
from bot.guide.schema.topic import TOPIC
from bot.guide.schema.wording import CRISIS, CRISIS_EXAMPLES, PHRASES, PLAIN_LANGUAGE

SCHEMAS: dict[str, Schema] = {
    "topic": TOPIC,
    "pamphlets": PAMPHLETS,
    "contacts": CONTACTS,
    "rates": RATES,
    "kommune": KOMMUNE_FILE,
    "journey": JOURNEY,
    "phrases": PHRASES,
    "crisis": CRISIS,
    "crisis_examples": CRISIS_EXAMPLES,
    "plain_language": PLAIN_LANGUAGE,
}
# Files that hold a list of entries under one key, and the key.
LISTS = {"pamphlets": "pamphlets", "contacts": "contacts", "rates": "rates"}

__all__ = ["LISTS", "SCHEMAS", "Schema"]
