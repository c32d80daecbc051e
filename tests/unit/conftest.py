"""A guide small enough to see whole, written to a folder of its own and changed by the test."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.guide import loader, phrases
from bot.guide.model import Guide
from bot.guide.phrases import Phrases
from bot.guide.rules.places import NEEDED

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"


def source(**values):
    return {"title": "Vejledning", "url": "https://example.dk/a", "read": "2026-01-02", **values}


def topic(identity: str, **values):
    data = {
        "id": identity,
        "title": f"Emnet {identity}",
        "area": "rettigheder",
        "summary": f"Det korte svar om {identity}.",
        "names": [f"navn {identity}"],
        "questions": {"overview": [f"hvad er {identity} nummer {n}" for n in range(20)]},
        "sources": [source(id="a"), source(id="b", title="Loven")],
        "owner": "redaktionen",
        "reviewed": "2026-01-02",
        "review_by": "2026-12-31",
        **values,
    }
    return {key: value for key, value in data.items() if value is not None}


def contact(identity: str, **values):
    return {"id": identity, "name": f"Navn på {identity}", "role": "Svarer", "source": source(), **values}


ROEDBY_HOVED = contact("roedby_hoved", kommune="roedby", url="https://roedby.dk", note="Skriv til os.")

FILES = {
    "topics/aflastning.yml": topic(
        "aflastning",
        answers={
            "apply": {"text": "Søg i kommunen.", "sources": ["b"]},
            "amount": "I kan få {sats:pause}.",
            "eligibility": {"text": "Hvis barnet bor hjemme.", "certainty": "to_confirm"},
        },
        details=[
            {"id": "nat", "text": "Ja, også om natten.", "questions": ["kan det være om natten", "også nat"]},
            {
                "id": "roedby_hus",
                "text": "Huset ligger i Rødby.",
                "kommune": "roedby",
                "questions": ["hvor ligger huset", "huset i byen"],
            },
        ],
        tips=[{"id": "soeg_nu", "text": "Søg, før I går ned i tid.", "when": ["ned i tid"], "sources": ["b"]}],
        law=[{"act": "barnets lov", "section": "§ 90", "formerly": ["serviceloven § 44"], "certainty": "to_confirm"}],
        pamphlets=["pause", "paa_vej"],
        contacts=["familievejleder"],
        kommuner={
            "graaby": {"deadline": "Svar inden 3 uger.", "contacts": ["graaby_hus"], "sources": [source(id="g")]},
            "roedby": {"apply": {"text": "Søg i Rødby.", "sources": ["r"]}, "sources": [source(id="r")]},
        },
    ),
    "topics/klage.yml": topic("klage", area="sagen", answers={"complain": "Klag inden 4 uger."}),
    "topics/sagsbehandlingstid.yml": topic(
        "sagsbehandlingstid", area="sagen", answers={"deadline": "Kommunen sætter sin egen frist."}
    ),
    "topics/graaby_cafe.yml": topic("graaby_cafe", area="lokalt", kommune="graaby", contacts=["graaby_hus"]),
    "contacts/graaby.yml": {
        "contacts": [
            contact("graaby_hoved", kommune="graaby", phone="11 22 33 44", phone_note="kl. 9-12"),
            contact("graaby_hus", kommune="graaby", email="hus@graaby.dk", source=source(certainty="to_confirm")),
        ]
    },
    "contacts/roedby.yml": {"contacts": [ROEDBY_HOVED]},
    "contacts/national.yml": {"contacts": [contact("dukh", phone="55 66 77 88")]},
    "kommuner/graaby.yml": {
        "id": "graaby", "name": "Gråby Kommune", "short_name": "Gråby", "names": ["gråby"],
        "contacts": dict.fromkeys(NEEDED, "graaby_hoved"), "opening_hours": {"monday": ["09:00-12:00"]},
    },
    "kommuner/roedby.yml": {
        "id": "roedby", "name": "Rødby Kommune", "short_name": "Rødby", "names": ["rødby"],
        "contacts": dict.fromkeys(NEEDED, "roedby_hoved"), "opening_hours": {"monday": ["09:00-12:00"]},
    },
    "pamphlets.yml": {
        "pamphlets": [
            {"id": "pause", "title": "En pause", "status": "published", "url": "https://example.dk/p",
             "source": source()},
            {"id": "paa_vej", "title": "På vej", "status": "in_preparation", "status_date": "2023-09",
             "source": source()},
        ]
    },
    "rates.yml": {
        "rates": [
            {
                "id": "pause",
                "title": "Beløbet for en pause",
                "values": [
                    {"year": y, "valid_from": f"{y}-01-01", "valid_to": f"{y}-12-31", "amount": a, "source": source()}
                    for y, a in ((2025, "100 kr."), (2026, "110 kr."))
                ],
            }
        ]
    },
    "journeys/vej.yml": {
        "id": "vej",
        "title": "Vejen",
        "steps": [
            {"id": "start", "title": "Start", "happens": "I søger.", "do_now": "Skriv.", "names": ["søgt"],
             "topics": ["aflastning"]},
        ],
        "sources": [source()],
    },
}  # fmt: skip


class Knowledge:
    """The folder; `change` edits one file's data in place, `write` replaces its text."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name, data in FILES.items():
            self.write(name, yaml.safe_dump(data, allow_unicode=True, sort_keys=False))

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def change(self, name: str, *path, value=None) -> None:
        """Set the value at the path, or take it out when the value is None."""
        data = yaml.safe_load((self.root / name).read_text(encoding="utf-8"))
        place = data
        for key in path[:-1]:
            place = place[key]
        if value is None:
            del place[path[-1]]
        elif isinstance(place, list) and path[-1] == len(place):
            place.append(value)
        else:
            place[path[-1]] = value
        self.write(name, yaml.safe_dump(data, allow_unicode=True, sort_keys=False))

    def line(self, name: str, words: str) -> int:
        lines = (self.root / name).read_text(encoding="utf-8").splitlines()
        return next(n for n, line in enumerate(lines, start=1) if words in line)


@pytest.fixture
def knowledge(tmp_path) -> Knowledge:
    return Knowledge(tmp_path / "knowledge")


@pytest.fixture
def small(knowledge) -> Guide:
    return loader.load(knowledge.root)


@pytest.fixture(scope="session")
def wording() -> Phrases:
    return phrases.load(KNOWLEDGE / "phrases")


@pytest.fixture(scope="session")
def real() -> Guide:
    return loader.load(KNOWLEDGE)
