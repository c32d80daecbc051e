"""The guide with drafts in it: checked and built beside the files, which stay as they are."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from bot.guide.workshop import Workshop
from bot.settings import KNOWLEDGE

TODAY = date(2026, 11, 22)
NAME = "topics/ppr.yml"


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A guide of one topic and what it refers to."""
    root = tmp_path_factory.mktemp("kb") / "knowledge"
    for folder in ("contacts", "kommuner"):
        shutil.copytree(KNOWLEDGE / folder, root / folder)
    for name in (NAME, "rates.yml", "pamphlets.yml"):
        (root / name).parent.mkdir(exist_ok=True)
        shutil.copy(KNOWLEDGE / name, root / name)
    return root


@pytest.fixture
def workshop(root):
    return Workshop(root)


def text(root, old="", new=""):
    return (root / NAME).read_text(encoding="utf-8").replace(old, new, 1)


def own_errors(faults):
    return [f for f in faults if f.file == NAME and f.severity == "fejl" and f.path[:1] != ("related",)]


def test_draft_stands_in_its_files_place(workshop, root):
    guide = workshop.guide({NAME: text(root, "owner: ", "owner: prøve ")})

    assert guide.topics["ppr"].owner.startswith("prøve")
    assert not workshop.guide({}).topics["ppr"].owner.startswith("prøve")


def test_fault_carries_the_path_of_its_field(workshop, root):
    draft = text(root, "review_by: 2", "review_by: x2")
    [fault] = own_errors(workshop.faults({NAME: draft}, TODAY))

    assert fault.path == ("review_by",)


def test_unknown_field_is_a_fault(workshop, root):
    assert own_errors(workshop.faults({NAME: text(root) + "ukendt: 1\n"}, TODAY))


def test_broken_draft_builds_no_guide_and_is_a_fault(workshop):
    assert workshop.guide({NAME: "id: [ppr"}) is None
    assert own_errors(workshop.faults({NAME: "id: [ppr"}, TODAY))


def test_draft_without_a_field_builds_no_guide(workshop):
    assert workshop.guide({NAME: "id: ppr\n"}) is None


def test_checking_twice_finds_the_same(workshop, root):
    draft = {NAME: text(root, "owner:", "ejer:")}

    assert workshop.faults(draft, TODAY) == workshop.faults(draft, TODAY)


def test_file_taken_away_is_gone_from_the_guide(workshop):
    assert workshop.guide({NAME: None}).topics == {}


def test_file_changed_on_the_disk_shows_up(workshop, root):
    path = root / NAME
    before = path.read_text(encoding="utf-8")
    assert workshop.guide({}).topics["ppr"].owner
    path.write_text(before.replace("owner: ", "owner: nyt hold "), encoding="utf-8")

    assert workshop.guide({}).topics["ppr"].owner.startswith("nyt hold")
    path.write_text(before, encoding="utf-8")
