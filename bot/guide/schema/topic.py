"""The shape of knowledge/topics/<id>.yml."""

from __future__ import annotations

from bot.guide.model import AREAS, KINDS, WHEN_ASKED
from bot.guide.schema.parts import (
    CERTAINTY,
    DATE,
    ID,
    KOMMUNE,
    SOURCE,
    SOURCE_IDS,
    TEXT,
    WORD,
    Schema,
    described,
    fields,
    keyed,
    listed,
)

KIND_NAMES = {
    "overview": "Hvad er det",
    "eligibility": "Hvem kan få det",
    "coverage": "Hvad dækker det",
    "amount": "Hvor meget",
    "apply": "Hvordan søger man",
    "documents": "Hvilke papirer skal man bruge",
    "deadline": "Frister og sagsbehandlingstid",
    "duration": "Hvor længe",
    "complain": "Hvordan klager man",
    "contact": "Hvem kontakter man",
    "pamphlet": "Hvilken pjece",
    "next_step": "Hvad gør man nu",
    "law": "Hvor står det i loven",
}
_TEXT = described(TEXT, "Svarets tekst: korte sætninger, du-form. {sats:id} giver et beløb med årstal")
_PIECE: Schema = {"id": ID, "text": _TEXT, "certainty": CERTAINTY, "sources": SOURCE_IDS}


def _answer(description: str) -> Schema:
    own = fields(
        ["text"],
        {"text": _TEXT, "certainty": CERTAINTY, "sources": SOURCE_IDS},
        "Et svar med sikkerhed og kilder",
    )
    return {"description": f"{description}? En tekst, eller text med certainty og sources", "anyOf": [_TEXT, own]}


ANSWERS: Schema = {kind: _answer(KIND_NAMES[kind]) for kind in KINDS if kind != "overview"}

_DETAIL = fields(
    ["id", "text", "questions"],
    {
        **_PIECE,
        "kommune": described(KOMMUNE, "Kommunens id, når det kun gælder dér"),
        "questions": listed(WORD, "Sådan spørger forældre om det, mindst to", minItems=2),
    },
    "Et lille, præcist svar",
)
_TIP = fields(
    ["id", "text", "when"],
    {**_PIECE, "when": listed(WORD, "Ord, der viser, at familien skal høre det nu", minItems=1)},
    "Et godt råd",
)
_LAW = fields(
    ["act", "section"],
    {
        "act": described(TEXT, "Loven, fx barnets lov"),
        "section": described(TEXT, 'Paragraffen i citationstegn, fx "§ 86"'),
        "since": described(DATE, "Gælder fra: ÅÅÅÅ-MM-DD"),
        "formerly": listed(TEXT, "Den tidligere lov og paragraf"),
        "certainty": CERTAINTY,
        "note": described(TEXT, "En bemærkning, som familien ser"),
    },
    "Et sted i loven",
)
_LOCAL = fields(
    [],
    {
        **ANSWERS,
        "overview": _answer(KIND_NAMES["overview"]),
        "contacts": listed(ID, "Kommunens kontakter, den vigtigste først"),
        "pamphlets": listed(ID, "Kommunens pjecer (id fra pamphlets.yml)"),
        "sources": listed(SOURCE, "Kommunens kilder"),
    },
    "Det, der er anderledes i kommunen",
)

TOPIC = fields(
    ["id", "title", "area", "summary", "names", "questions", "sources", "owner", "reviewed", "review_by"],
    {
        "id": described(ID, "Emnets id; det samme som filens navn"),
        "title": described(TEXT, "Emnets navn, som familier ser det på en knap; højst 60 tegn", maxLength=60),
        "area": {"enum": list(AREAS), "description": "Hvilken del af guiden emnet hører til"},
        "kommune": described(KOMMUNE, "Kun når emnet alene findes i én kommune; så er area «lokalt»"),
        "summary": _answer(KIND_NAMES["overview"]),
        "answers": fields([], ANSWERS, "Svar efter hvad der spørges om"),
        "details": listed(_DETAIL, "Små, præcise svar"),
        "tips": listed(_TIP, "Det, en familie skal høre med det samme"),
        "law": listed(_LAW, "Lovens steder, de gældende"),
        "pamphlets": listed(ID, "Pjecer (id fra pamphlets.yml)"),
        "contacts": listed(ID, "Kontakter: en rolle eller et id, den vigtigste først"),
        "names": listed(WORD, "Andre navne, forkortelser og stavemåder", minItems=1),
        "questions": fields(
            [],
            {kind: listed(WORD, f"{name}: sådan spørger forældre") for kind, name in KIND_NAMES.items()},
            "Sådan spørger forældre, efter slags; mindst 20 i alt",
        ),
        "mentioned": {
            "enum": [WHEN_ASKED],
            "description": "Skal emnet kun nævnes, når der er spurgt til det? Så bliver det aldrig gættet på",
        },
        "related": listed(ID, "Emner, man ofte vil vide noget om bagefter"),
        "sources": listed(SOURCE, "Kilder", minItems=1),
        "owner": described(TEXT, "Hvem der holder emnet ved lige"),
        "reviewed": described(DATE, "Sidst gennemgået: ÅÅÅÅ-MM-DD"),
        "review_by": described(DATE, "Skal gennemgås igen senest: ÅÅÅÅ-MM-DD"),
        "kommuner": keyed(_LOCAL, "Det, der er anderledes i en kommune, under kommunens id"),
    },
    "Et emne i familieguiden",
)
