"""Every label the page asks for stands in the phrases, and its scripts hold neither Danish nor markup."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.guide.loader import FACTS
from bot.guide.model import AREAS, KINDS, ROLES
from bot.guide.schema import SCHEMAS
from bot.server import pages
from bot.server.editor import page as editor_page

WEB = Path(pages.__file__).resolve().parent.parent / "web"
SCRIPTS = sorted([*(WEB / "redaktion").glob("*.js"), *(WEB / "shared").glob("*.js")])
FORBIDDEN = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(")


def properties(schema):
    """Every field's name in a schema, at any depth, but for the kinds of answer and the roles."""
    for name, inner in (schema.get("properties") or {}).items():
        yield name
        yield from properties(inner)
    for inner in (schema.get("items"), schema.get("additionalProperties"), *schema.get("anyOf", ())):
        if isinstance(inner, dict):
            yield from properties(inner)


def test_every_label_in_the_scripts_is_in_the_phrases():
    labels = {*editor_page.editor_labels(), *pages.page_labels()}
    asked = {name for path in SCRIPTS for name in re.findall(r'\bsay\(\s*"(\w+)"', path.read_text())}
    asked |= {name for path in SCRIPTS for name in re.findall(r'"(edit_\w+)"', path.read_text())}

    assert asked - labels == set()
    assert len(asked) > 60


def test_every_field_kind_and_choice_has_a_name():
    labels = editor_page.editor_labels()
    fields = {name for kind in FACTS for name in properties(SCHEMAS[kind])} - {*KINDS, *ROLES}
    wanted = {f"edit_field_{name}" for name in fields} | {f"edit_kind_{kind}" for kind in KINDS}
    choices = (*ROLES, *AREAS, "verified", "to_confirm", "published", "in_preparation")
    wanted |= {f"edit_choice_{name}" for name in choices}

    assert wanted - set(labels) == set()


def test_every_place_in_the_page_can_be_filled():
    places = set(re.findall(r"\{\{(\w+)\}\}", pages.template("redaktion.html", "/redaktion")))

    assert places - set(editor_page.values()) == set()


def test_no_label_is_unused():
    source = "\n".join(path.read_text() for path in (*SCRIPTS, WEB / "redaktion.html"))
    made = ("edit_field_", "edit_kind_", "edit_choice_", "edit_add_", "edit_list_", "edit_state_", "edit_column_",
            "edit_schema_", "edit_training_", "edit_gap_",
            "edit_intent_", "edit_try_", "edit_families_", "edit_numbers_")  # fmt: skip

    unused = [n for n in editor_page.editor_labels() if n not in source and not n.startswith(made)]
    assert unused == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_script_reads_no_text_as_markup_and_holds_no_danish(path):
    source = path.read_text(encoding="utf-8")

    assert [word for word in FORBIDDEN if word in source] == []
    assert re.findall("[æøåÆØÅ]", source) == []
