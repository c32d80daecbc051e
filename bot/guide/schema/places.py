"""The shapes of knowledge/contacts/*.yml and knowledge/kommuner/<id>.yml."""

from __future__ import annotations

from bot.guide.model import ROLES
from bot.guide.schema.parts import DATE, ID, KOMMUNE, SOURCE, TEXT, URL, WORD, described, fields, listed, patterned

DAYS = {
    "monday": "Mandag",
    "tuesday": "Tirsdag",
    "wednesday": "Onsdag",
    "thursday": "Torsdag",
    "friday": "Fredag",
    "saturday": "Lørdag",
    "sunday": "Søndag",
}
_SPAN = patterned(r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$", '"09:00-14:00"', 'Fra og til, fx "09:00-14:00"')
_PHONE = {
    "type": ["string", "integer"],
    "pattern": r"^\+?[0-9 ]{3,17}$",
    "patternErrorMessage": '"12 34 56 78"',
    "description": 'Telefonnummer i citationstegn, fx "12 34 56 78"',
}

_CONTACT = fields(
    ["id", "name", "role", "source"],
    {
        "id": described(ID, "Kontaktens id, som emner og kommuner nævner"),
        "name": described(TEXT, "Kontaktens navn, som familien ser det"),
        "kommune": described(KOMMUNE, "Kommunens id. Uden den er kontakten national og kan vises i hele landet"),
        "role": described(TEXT, "Hvad kontakten hjælper med"),
        "phone": _PHONE,
        "phone_note": described(TEXT, "Telefontid eller andet om nummeret"),
        "email": patterned(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", "navn@sted.dk", "E-mail"),
        "address": described(TEXT, "Adresse"),
        "url": described(URL, "Kontaktens side"),
        "hours": described(TEXT, "Åbningstid"),
        "note": described(TEXT, "En bemærkning, som familien ser"),
        "source": SOURCE,
    },
    "En kontakt",
)
CONTACTS = fields(["contacts"], {"contacts": listed(_CONTACT, "Kontakter")}, "Kontakter")

KOMMUNE_FILE = fields(
    ["id", "name", "short_name", "names", "contacts"],
    {
        "id": described(ID, "Kommunens id; det samme som filens navn"),
        "name": described(TEXT, "Kommunens navn, fx Gentofte Kommune"),
        "short_name": described(TEXT, "Det korte navn på knappen, fx Gentofte"),
        "names": listed(WORD, "Steder og postnumre, der peger på kommunen", minItems=1),
        "website": described(URL, "Kommunens hjemmeside"),
        "contacts": fields(
            ["hovednummer"],
            {role: described(ID, f"Kontakten, der er kommunens {role}") for role in ROLES},
            "Hvem der har hver rolle: id fra contacts/. Mangler en rolle, vises hovednummeret",
        ),
        "opening_hours": fields(
            [],
            {day: listed(_SPAN, f"{name}: en eller flere tider") for day, name in DAYS.items()},
            "Familievejlederens chattid. En dag, der ikke står her, er lukket",
        ),
        "closing_days": listed(DATE, "Ekstra lukkedage. Helligdage er lukket af sig selv"),
        "sources": listed(SOURCE, "Kilder"),
    },
    "En kommune",
)
