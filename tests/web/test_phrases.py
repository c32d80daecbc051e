"""Every label the page asks for stands in the phrases, and every error code has its sentence."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot import wiring
from bot.server import pages
from bot.server.errors import STATUS
from bot.server.family import chat_page

WEB = Path(pages.__file__).resolve().parent.parent / "web"
SCRIPTS = sorted((WEB / "chat").glob("*.js"))
NOTHING = SimpleNamespace(kommune="", name="", start="", logo="")
FORBIDDEN = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(")


def test_every_error_code_has_a_sentence_with_a_next_step():
    say = wiring.phrases().say

    assert [code for code in STATUS if say(f"error_{code}").count(".") < 2] == []


def test_every_label_in_the_scripts_is_in_the_phrases():
    labels = pages.page_labels()
    asked = {name for path in SCRIPTS for name in re.findall(r'\bsay\("(\w+)"', path.read_text())}

    assert asked - set(labels) == set()
    assert len(asked) > 30


def test_every_place_in_the_page_can_be_filled():
    places = set(re.findall(r"\{\{(\w+)\}\}", pages.template("chat.html", "/chat")))

    assert places - set(chat_page.values(NOTHING)) == set()


@pytest.mark.parametrize("path", [*SCRIPTS, WEB / "embed.js"], ids=lambda path: path.name)
def test_script_reads_no_text_as_markup_and_holds_no_danish(path):
    source = path.read_text(encoding="utf-8")

    assert [word for word in FORBIDDEN if word in source] == []
    assert re.findall("[æøåÆØÅ]", source) == []


def test_start_buttons_and_human_have_titles_by_payload():
    titles = chat_page.button_titles()

    assert titles["/request_advisor"]
    assert len(titles) >= 5
