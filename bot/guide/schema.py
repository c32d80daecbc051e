"""The shape of every knowledge file, once: for the content check and for editors' completion.

JSON Schema with Danish descriptions; the loader and the check use it as it stands here.
"""

from __future__ import annotations

from typing import Any

from bot.guide.model import AREAS, KINDS, ROLES, TO_CONFIRM, VERIFIED

Schema = dict[str, Any]

ID = {"type": "string", "pattern": "^[a-z][a-z0-9_]*$", "description": "Id: små bogstaver a-z, tal og _"}
DATE = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$", "description": "Dato: ÅÅÅÅ-MM-DD"}
TEXT = {"type": "string", "minLength": 2}
WORD = {"type": ["string", "integer"], "description": "Ord eller tal"}
URL = {
    "type": "string",
    "pattern": r"^https?://[^\s]+$",
    "description": "Adresse, der begynder med http:// eller https://",
}
CERTAINTY = {"enum": [VERIFIED, TO_CONFIRM], "description": "Hvor sikkert det er: verified eller to_confirm"}
KOMMUNE = {**ID, "description": "Kommunens id, fx gentofte"}


def _list(items: Schema, description: str = "", **extra: Any) -> Schema:
    return {"type": "array", "items": items, "description": description, **extra}


def _object(required: list[str], properties: Schema, description: str = "") -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": required,
        "properties": properties,
        "description": description,
    }


SOURCE = _object(
    ["title", "read"],
    {
        "id": ID,
        "title": TEXT,
        "url": URL,
        "read": DATE,
        "certainty": CERTAINTY,
        "page_date": WORD,
    },
    "Hvor det er læst, og hvornår",
)
ANSWER = {
    "description": "Et svar: en tekst, eller text med certainty og sources",
    "anyOf": [
        TEXT,
        _object(["text"], {"text": TEXT, "certainty": CERTAINTY, "sources": _list(ID)}),
    ],
}
ANSWERS = {kind: ANSWER for kind in KINDS if kind != "overview"}

TOPIC = _object(
    ["id", "title", "area", "summary", "names", "questions", "sources", "owner", "reviewed", "review_by"],
    {
        "id": {**ID, "description": "Emnets id; det samme som filens navn"},
        "title": {**TEXT, "maxLength": 60, "description": "Emnets navn, som familier ser det på en knap"},
        "area": {"enum": list(AREAS), "description": "Hvilken del af guiden emnet hører til"},
        "kommune": {**KOMMUNE, "description": "Kun når emnet alene findes i én kommune"},
        "summary": {**ANSWER, "description": "Det korte svar på »hvad er det«"},
        "answers": _object([], ANSWERS, "Svar efter hvad der spørges om"),
        "details": _list(
            _object(
                ["id", "text", "questions"],
                {
                    "id": ID,
                    "text": TEXT,
                    "certainty": CERTAINTY,
                    "sources": _list(ID),
                    "kommune": KOMMUNE,
                    "questions": _list(WORD, "Sådan spørger forældre om det", minItems=2),
                },
            ),
            "Små, præcise oplysninger",
        ),
        "tips": _list(
            _object(
                ["id", "text", "when"],
                {
                    "id": ID,
                    "text": TEXT,
                    "certainty": CERTAINTY,
                    "sources": _list(ID),
                    "when": _list(WORD, "Ord, der viser, at familien skal høre det nu", minItems=1),
                },
            ),
            "Det, en familie skal høre med det samme",
        ),
        "law": _list(
            _object(
                ["act", "section"],
                {
                    "act": TEXT,
                    "section": TEXT,
                    "since": DATE,
                    "formerly": _list(TEXT, "Den tidligere lov og paragraf"),
                    "certainty": CERTAINTY,
                    "note": TEXT,
                },
            ),
            "Lovens steder, de gældende",
        ),
        "pamphlets": _list(ID, "Pjecer (id fra pamphlets.yml)"),
        "contacts": _list(ID, "Kontakter: en rolle eller et id, den vigtigste først"),
        "names": _list(WORD, "Andre navne, forkortelser og stavemåder", minItems=1),
        "questions": {
            **_object([], {kind: _list(WORD) for kind in KINDS}),
            "description": "Sådan spørger forældre, efter slags",
        },
        "related": _list(ID, "Emner, man ofte vil vide noget om bagefter"),
        "sources": _list(SOURCE, "Kilder", minItems=1),
        "owner": {**TEXT, "description": "Hvem der holder emnet ved lige"},
        "reviewed": DATE,
        "review_by": DATE,
        "kommuner": {
            "type": "object",
            "description": "Det, der er anderledes i en kommune",
            "propertyNames": {"pattern": "^[a-z][a-z0-9_]*$"},
            "additionalProperties": _object(
                [],
                {
                    **ANSWERS,
                    "overview": ANSWER,
                    "contacts": _list(ID),
                    "pamphlets": _list(ID),
                    "sources": _list(SOURCE),
                },
            ),
        },
    },
    "Et emne i familieguiden",
)

PAMPHLETS = _object(
    ["pamphlets"],
    {
        "pamphlets": _list(
            _object(
                ["id", "title", "status", "source"],
                {
                    "id": ID,
                    "title": TEXT,
                    "kommune": KOMMUNE,
                    "status": {"enum": ["published", "in_preparation"]},
                    "status_date": WORD,
                    "url": URL,
                    "topics": _list(ID),
                    "names": _list(WORD),
                    "note": TEXT,
                    "source": SOURCE,
                },
            )
        )
    },
    "Pjecer",
)

CONTACTS = _object(
    ["contacts"],
    {
        "contacts": _list(
            _object(
                ["id", "name", "role", "source"],
                {
                    "id": ID,
                    "name": TEXT,
                    "kommune": KOMMUNE,
                    "role": TEXT,
                    "phone": {"type": ["string", "integer"], "pattern": r"^\+?[0-9 ]{3,17}$"},
                    "phone_note": TEXT,
                    "email": {"type": "string", "pattern": r"^[^@\s]+@[^@\s]+\.[^@\s]+$"},
                    "address": TEXT,
                    "url": URL,
                    "hours": TEXT,
                    "note": TEXT,
                    "source": SOURCE,
                },
            )
        )
    },
    "Kontakter",
)

RATES = _object(
    ["rates"],
    {
        "rates": _list(
            _object(
                ["id", "title", "values"],
                {
                    "id": ID,
                    "title": TEXT,
                    "values": _list(
                        _object(
                            ["year", "valid_from", "valid_to", "amount", "source"],
                            {
                                "year": {"type": "integer", "minimum": 2000, "maximum": 2100},
                                "valid_from": DATE,
                                "valid_to": DATE,
                                "amount": TEXT,
                                "source": SOURCE,
                            },
                        ),
                        minItems=1,
                    ),
                },
            )
        )
    },
    "Satser",
)

_SPANS = _list({"type": "string", "pattern": r"^\d{2}:\d{2}-\d{2}:\d{2}$"})
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

KOMMUNE_FILE = _object(
    ["id", "name", "short_name", "names", "contacts"],
    {
        "id": ID,
        "name": TEXT,
        "short_name": TEXT,
        "names": _list(WORD, "Steder og postnumre, der peger på kommunen"),
        "website": URL,
        "contacts": _object(["hovednummer"], {role: ID for role in ROLES}),
        "opening_hours": _object([], {day: _SPANS for day in DAYS}, "Familievejlederens chattid"),
        "closing_days": _list(DATE),
        "sources": _list(SOURCE),
    },
    "En kommune",
)

JOURNEY = _object(
    ["id", "title", "steps", "sources"],
    {
        "id": ID,
        "title": TEXT,
        "kommune": KOMMUNE,
        "steps": _list(
            _object(
                ["id", "title", "happens", "do_now", "names"],
                {
                    "id": ID,
                    "title": TEXT,
                    "happens": TEXT,
                    "do_now": TEXT,
                    "deadline": TEXT,
                    "topics": _list(ID),
                    "names": _list(WORD),
                    "certainty": CERTAINTY,
                    "sources": _list(ID),
                },
            ),
            minItems=1,
        ),
        "sources": _list(SOURCE),
    },
    "En sags milepæle",
)

SCHEMAS: dict[str, Schema] = {
    "topic": TOPIC,
    "pamphlets": PAMPHLETS,
    "contacts": CONTACTS,
    "rates": RATES,
    "kommune": KOMMUNE_FILE,
    "journey": JOURNEY,
}
