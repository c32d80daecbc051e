"""Every label the desk asks for stands in the phrases, and its scripts hold neither Danish nor markup."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.server import pages
from bot.server.desk import page as desk_page

WEB = Path(pages.__file__).resolve().parent.parent / "web"
SCRIPTS = sorted([*(WEB / "desk").glob("*.js"), *(WEB / "shared").glob("*.js")])
FORBIDDEN = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(")
BY_VALUE = {  # names the scripts make from a value
    "reason": ("asked", "lost", "not_understood", "not_helpful", "sensitive", "crisis", "error", "other"),
    "state": ("bot", "waiting", "advisor", "callback", "closed", "mine"),
    "from": ("family", "bot", "advisor", "system"),
    "outcome": ("answered", "referred", "callback", "no_reply", "other"),
    "item": ("wrong", "missing", "outdated"),
    "callback": ("new", "done", "not_reached", "try_again", "withdrawn"),
    "presence": ("available", "busy", "away"),
}


def test_every_label_in_the_scripts_is_in_the_phrases():
    labels = {*desk_page.desk_labels(), *desk_page.FROM_CHAT}
    asked = {name for path in SCRIPTS for name in re.findall(r'\bsay\("(\w+)"', path.read_text())}
    made = {f"{start}_{value}" for start, values in BY_VALUE.items() for value in values}

    assert (asked | made) - labels == set()
    assert len(asked) > 60


def test_every_place_in_the_page_can_be_filled():
    places = set(re.findall(r"\{\{(\w+)\}\}", pages.template("desk.html", "/desk")))

    assert places - set(desk_page.values()) == set()


def test_chat_label_does_not_hide_behind_a_desk_label():
    assert set(desk_page.FROM_CHAT) & set(desk_page.desk_labels()) == set()


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_script_reads_no_text_as_markup_and_holds_no_danish(path):
    source = path.read_text(encoding="utf-8")

    assert [word for word in FORBIDDEN if word in source] == []
    assert re.findall("[æøåÆØÅ]", source) == []


@pytest.mark.parametrize("name", ["chat", "desk", "redaktion", "openid", "tilgaengelighed", "enkel"])
def test_shared_parts_of_a_page_are_put_in_with_its_own_files(name):
    page = pages.template(f"{name}.html", "/desk")

    assert "{{>" not in page
    assert '<link rel="icon" href="/desk/static/icon.svg"' in page
