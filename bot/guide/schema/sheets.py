"""The shapes of pamphlets.yml, rates.yml and journeys/<id>.yml."""

from __future__ import annotations

from bot.guide.schema.parts import (
    CERTAINTY,
    DATE,
    ID,
    KOMMUNE,
    SOURCE,
    SOURCE_IDS,
    TEXT,
    URL,
    WORD,
    described,
    fields,
    listed,
    patterned,
)

_PAMPHLET = fields(
    ["id", "title", "status", "source"],
    {
        "id": described(ID, "Pjecens id, som emner nævner"),
        "title": described(TEXT, "Pjecens titel, som familien ser den"),
        "kommune": described(KOMMUNE, "Kommunens id, når pjecen hører til én kommune"),
        "status": {
            "enum": ["published", "in_preparation"],
            "description": "published: udgivet, med url. in_preparation: på vej, uden url",
        },
        "status_date": described(WORD, 'Måneden, hvor det var sådan, fx "2026-11"'),
        "url": described(URL, "Pjecens adresse"),
        "topics": listed(ID, "Emner, der viser pjecen; det vigtigste først"),
        "names": listed(WORD, "Sådan spørger forældre efter pjecen; hører til det første af emnerne"),
        "note": described(TEXT, "En bemærkning, som familien ser"),
        "source": SOURCE,
    },
    "En pjece",
)
PAMPHLETS = fields(["pamphlets"], {"pamphlets": listed(_PAMPHLET, "Pjecer")}, "Pjecer")

_VALUE = fields(
    ["year", "valid_from", "valid_to", "amount", "source"],
    {
        "year": {"type": "integer", "minimum": 2000, "maximum": 2100, "description": "Satsens år"},
        "valid_from": described(DATE, "Første dag, beløbet gælder: ÅÅÅÅ-MM-DD"),
        "valid_to": described(DATE, "Sidste dag, beløbet gælder: ÅÅÅÅ-MM-DD"),
        "amount": patterned(r"\d", 'et beløb, fx "1.105 kr. om måneden"', 'Beløbet i citationstegn, fx "1.105 kr."'),
        "source": SOURCE,
    },
    "Et beløb for et år",
)
_RATE = fields(
    ["id", "title", "values"],
    {
        "id": described(ID, "Satsens id; i teksterne skrives {sats:id}"),
        "title": described(TEXT, "Hvad beløbet er"),
        "values": listed(_VALUE, "Beløb, det nyeste sidst. Behold de gamle", minItems=1),
    },
    "En sats",
)
RATES = fields(["rates"], {"rates": listed(_RATE, "Satser")}, "Satser")

_STEP = fields(
    ["id", "title", "happens", "do_now", "names"],
    {
        "id": described(ID, "Trinnets id"),
        "title": described(TEXT, "Trinnets navn"),
        "happens": described(TEXT, "Hvad der sker nu"),
        "do_now": described(TEXT, "Hvad familien kan gøre nu"),
        "deadline": described(TEXT, "Fristen i trinnet"),
        "topics": listed(ID, "Emner, der hører til trinnet"),
        "names": listed(WORD, "Sådan siger forældre, at de er her", minItems=1),
        "certainty": CERTAINTY,
        "sources": SOURCE_IDS,
    },
    "Et trin",
)
JOURNEY = fields(
    ["id", "title", "steps", "sources"],
    {
        "id": described(ID, "Id; det samme som filens navn"),
        "title": described(TEXT, "Navnet på sagens gang"),
        "kommune": KOMMUNE,
        "steps": listed(_STEP, "Trinene i rækkefølge", minItems=1),
        "sources": listed(SOURCE, "Kilder", minItems=1),
    },
    "En sags milepæle",
)
