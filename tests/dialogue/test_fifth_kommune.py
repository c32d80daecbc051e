"""A fifth kommune by files alone: checked, answered from, and its contacts told to its own families only."""

from __future__ import annotations

import json
import re
import shutil
from collections import defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from bot.dialogue import place
from bot.guide import loader
from bot.guide.answers.matching import ItemMatcher
from bot.guide.model import KINDS, ROLES
from bot.guide.rendering import Renderer

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"
TODAY = date(2026, 11, 23)
SOURCE = {"title": "Opdigtet kilde til prøven", "url": "https://proeveby.example/kilde", "read": "2026-11-22"}


def contact(number, role):
    return {
        "id": f"proeveby_{role}",
        "name": f"Prøveby {role} nummer {number}",
        "role": "Opdigtet kontakt til prøven.",
        "kommune": "proeveby",
        "phone": f"00 00 01 {number:02d}",
        "email": f"{role}@proeveby.example",
        "source": SOURCE,
    }


FILES = {
    "kommuner/proeveby.yml": {
        "id": "proeveby",
        "name": "Prøveby Kommune",
        "short_name": "Prøveby",
        "names": ["prøveby", "prøveby kommune", "0099"],
        "contacts": {role: f"proeveby_{role}" for role in ROLES},
        "opening_hours": {"monday": ["09:00-12:00"]},
    },
    "contacts/proeveby.yml": {"contacts": [contact(n, role) for n, role in enumerate(ROLES)]},
    "topics/proeveby_pusterum.yml": {
        "id": "proeveby_pusterum",
        "title": "Pusterummet (Prøveby)",
        "area": "lokalt",
        "kommune": "proeveby",
        "summary": "Pusterummet er et opdigtet tilbud i Prøveby.",
        "contacts": ["proeveby_boernehandicap"],
        "names": ["pusterummet"],
        "questions": {"overview": [f"hvad er pusterummet i prøveby nummer {n}" for n in range(20)]},
        "sources": [SOURCE],
        "owner": "prøven",
        "reviewed": "2026-11-22",
        "review_by": "2027-05-22",
    },
}
LOCAL = {
    "deadline": "Prøveby svarer inden 99 uger.",
    "contacts": ["proeveby_boernehandicap"],
    "sources": [SOURCE],
}


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    copied = tmp_path_factory.mktemp("five") / "knowledge"
    shutil.copytree(KNOWLEDGE, copied)
    for name, data in FILES.items():
        (copied / name).write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    path = copied / "topics/kompensationsydelse.yml"
    lines = path.read_text(encoding="utf-8").rstrip("\n")
    local = yaml.safe_dump({"proeveby": LOCAL}, allow_unicode=True, sort_keys=False)
    assert "\nkommuner:\n" in lines
    head, tail = lines.split("\nkommuner:\n")
    path.write_text(f"{head}\nkommuner:\n{re.sub('^', '  ', local, flags=re.M).rstrip()}\n{tail}\n", encoding="utf-8")
    return copied


@pytest.fixture(scope="module")
def five(root):
    return loader.load(root)


@pytest.fixture(scope="module")
def five_matcher(five):
    return ItemMatcher(five)


@pytest.fixture
def family(talk, five, wording, five_matcher):
    """The conversation of the suite, with the guide of five kommuner."""
    renderer = Renderer(five, wording, TODAY)
    talk.world = replace(talk.world, guide=five, renderer=renderer, matcher=five_matcher)
    return talk


def test_files_of_the_fifth_kommune_are_sound(root):
    faults = loader.check(root, TODAY)

    assert [str(f) for f in faults if f.severity == "fejl"] == []
    assert [str(f) for f in faults if "proeveby" in f.file] == []


def test_family_says_where_it_lives_and_gets_the_kommunes_own_deadline_and_contact(family):
    family.say("vi bor i prøveby", "inform_kommune")
    assert family.memory.kommune == "proeveby"

    family.say("hvor lang tid tager det at få kompensationsydelse", "ask_deadline", about="kompensationsydelse")
    assert family.reply.ending == "answered" and "99 uger" in family.text

    family.say("hvem skal vi ringe til om kompensationsydelse", "ask_contact", about="kompensationsydelse")
    assert "00 00 01" in family.text and "proeveby.example" in family.text


def test_fifth_kommune_stands_among_the_buttons(family):
    family.say("hvem skal vi ringe til om kompensationsydelse", "ask_contact", about="kompensationsydelse")

    family.click("Prøveby")
    assert family.memory.kommune == "proeveby"


def test_place_and_postcode_point_to_the_fifth_kommune(five):
    assert place.named(five, "vi er lige flyttet til Prøveby") == ["proeveby"]
    assert place.named(five, "0099") == ["proeveby"]


def test_topic_of_the_fifth_kommune_is_not_for_the_others(family, five):
    assert "proeveby_pusterum" not in {t.id for t in five.topics_for("gentofte")}

    family.page_kommune = "proeveby"
    family.say("hvad er pusterummet", "ask_overview", about="proeveby_pusterum")
    assert "opdigtet tilbud i Prøveby" in family.text


# All pairs -----------------------------------------------------------------------------------


def signs(guide):
    """By kommune: phone digits, addresses and names that tell one of its own contacts."""
    found = defaultdict(set)
    for each in guide.contacts.values():
        name = each.name.lower() if " " in each.name else ""
        found[each.kommune] |= {s for s in (re.sub(r"\D", "", each.phone), each.email.lower(), name) if s}
    places = {k.name.lower() for k in guide.kommuner.values()}
    return {kommune: those - places for kommune, those in found.items()}


def test_no_family_meets_the_contact_of_another_kommune_on_any_topic(five, wording):
    renderer = Renderer(five, wording, TODAY)
    telling = signs(five)
    assert len(five.kommuner) == 5 and all(telling[k] for k in five.kommuner)
    leaks, pairs = set(), 0
    for home in five.kommuner:
        foreign = {s: k for k in five.kommuner if k != home for s in telling[k] - telling[""] - telling[home]}
        for topic in five.topics_for(home):
            for item in (*KINDS, *(d.kind for d in topic.details)):
                rendered = renderer.answer(topic, item, home)
                text = (rendered.text + json.dumps(rendered.card, ensure_ascii=False)).lower()
                text += re.sub(r"(?<=\d)[ .](?=\d)", "", text)
                pairs += len(foreign)
                leaks |= {(home, topic.id, item, k) for s, k in foreign.items() if s in text}
    assert sorted(leaks) == [] and pairs > 100_000


def test_no_reference_gives_another_kommunes_contact(five):
    """Every kommune × every contact and role × every topic's own list."""
    wanted = {*five.contacts, *ROLES}
    wrong = []
    for home in five.kommuner:
        for reference in wanted:
            found = five.contact(reference, home)
            wrong += [(home, reference)] if found and found.kommune not in ("", home) else []
        for topic in five.topics.values():
            given = Renderer(five, None, TODAY).contacts(topic, home)
            wrong += [(home, topic.id, c.id) for c in given if c.kommune not in ("", home)]
    assert wrong == []
