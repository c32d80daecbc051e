"""The start-pack on paper: one page, whatever was answered, with everything that is on the list."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qsl

import pytest

from bot import wiring
from bot.dialogue import start_pack as dialogue
from bot.guide import start_pack, start_pack_pdf
from bot.guide.rendering import Renderer
from bot.guide.start_pack import CHOICES, Answers

DAY = date(2026, 11, 22)
FULL = Answers("gentofte", "12_17", "mind", "school", "yes", "")


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer(wiring.guide(), wiring.phrases(), DAY)


def paper(pack, renderer, kommune: str = "Gentofte") -> bytes:
    return start_pack_pdf.make(pack, renderer.phrases, kommune, DAY, compressed=False)


def pages(data: bytes) -> int:
    return int(re.search(rb"/Count (\d+)", data).group(1))


def words(data: bytes) -> str:
    """What stands on the page: each string in its font, read back by the font's own table."""
    tables = [
        {int(a, 16): chr(int(b, 16)) for a, b in re.findall(rb"<(\w{4})> <(\w{4})>\n", table)}
        for table in re.findall(rb"beginbfchar\n(.*?)endbfchar", data, re.DOTALL)
    ]
    found, table = [], tables[0]
    for font, string in re.findall(rb"/F(\d) [\d.]+ Tf|\(((?:[^()\\]|\\.)*)\) Tj", data, re.DOTALL):
        if font:
            table = tables[int(font) - 1]
            continue
        codes = re.sub(rb"\\(.)", lambda m: b"\r" if m.group(1) == b"r" else m.group(1), string, flags=re.DOTALL)
        found.append("".join(table[int.from_bytes(codes[i : i + 2], "big")] for i in range(0, len(codes), 2)))
    return " ".join(" ".join(found).split())


def every_answer(kommuner):
    options = [("", *CHOICES[name]) for name in ("age", "difficulty", "place", "work", "known")]
    return (Answers(*each) for each in itertools.product(("", *kommuner), *options))


def length(pack) -> int:
    return sum(len(line) + 40 for _, lines in pack.sections() for line in lines)


def test_longest_list_of_every_kommune_is_one_page(renderer):
    longest = {}
    for answers in every_answer(renderer.guide.kommuner):
        pack = start_pack.make(answers, renderer)
        longest[answers.kommune] = max(longest.get(answers.kommune, pack), pack, key=length)

    assert {kommune: pages(paper(pack, renderer)) for kommune, pack in longest.items()} == dict.fromkeys(longest, 1)


def test_list_far_too_long_is_still_one_page(renderer):
    pack = start_pack.make(FULL, renderer)

    assert pages(paper(replace(pack, rights=pack.rights * 8), renderer)) == 1


def test_every_line_stands_on_the_page(renderer):
    pack = start_pack.make(FULL, renderer)
    plain = words(paper(pack, renderer)).replace(" ", "")

    lines = [line for _, lines in pack.sections() for line in lines]
    shown = ["".join(text for text, _ in start_pack_pdf.pieces(line)).replace(" ", "") for line in lines]
    assert [line for line in shown if line not in plain] == []
    assert len(lines) > 15


def test_title_kommune_date_and_robot_stand_on_the_page(renderer):
    plain = words(paper(start_pack.make(FULL, renderer), renderer))

    assert plain.startswith("Jeres startpakke Til en familie i Gentofte. Lavet 22. november 2026.")
    assert "Lavet af en robot den 22. november 2026" in plain
    assert "æ" in plain and "§" in plain


def test_addresses_and_numbers_can_be_followed(renderer):
    pack = start_pack.make(FULL, renderer)
    data = paper(pack, renderer)

    followed = {found.decode() for found in re.findall(rb"/URI \(([^)]*)\)", data)}
    assert "tel:+4539980000" in followed
    assert {line.split(": ")[-1] for line in pack.pamphlets} <= followed


def test_page_without_a_kommune_names_none(renderer):
    plain = words(paper(start_pack.make(Answers(), renderer), renderer, ""))

    assert "Til en familie" not in plain
    assert "Lavet 22. november 2026." in plain


def test_answers_come_back_from_their_query():
    given = dict(parse_qsl(FULL.as_query()))

    assert Answers.from_query(given, ("gentofte",)) == FULL


@pytest.mark.parametrize(
    "wrong", [{"age": "99"}, {"kommune": "atlantis"}, {"name": "Ida"}, {"work": "Yes"}, {"cpr": ""}, {"age": ""}]
)
def test_answer_nobody_can_give_is_refused(wrong):
    with pytest.raises(ValueError, match="start-pack"):
        Answers.from_query(wrong, ("gentofte",))


def test_choices_are_those_the_dialogue_asks_for():
    asked = {field.name: tuple(value for _, value in field.options) for field in dialogue.FORM.fields}

    assert {name: asked[name] for name in CHOICES} == CHOICES
