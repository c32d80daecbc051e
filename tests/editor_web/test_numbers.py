"""The numbers: who may see them, the table, the file, and that small ones are hidden there too."""

from __future__ import annotations

import csv
import io

import pytest
import requests
from playwright.sync_api import expect


def rows(server, answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


@pytest.mark.parametrize("name", ["numbers", "numbers.csv"])
def test_only_editors_see_numbers(server, name):
    assert requests.get(f"{server.url}/redaktion/api/{name}", timeout=30).status_code == 401
    assert server.editor("anna").get(name).status_code == 403
    assert server.editor("chef").get(name).status_code == 200


def test_numbers_of_stored_conversations_are_told_and_small_ones_hidden(server, eva):
    server.answers("ppr", 7)
    server.answers("klage", 2)
    found = eva.get("numbers").json()

    [ppr, others] = found["topics"]
    assert (ppr["id"], ppr["title"][:3], others["id"]) == ("ppr", "PPR", "*others")
    assert ppr["cells"][0] in (7, "hidden") and others["cells"][0] == "few"
    assert "hidden" in (ppr["cells"][0], found["total"][0][0]) and found["least"] == 5
    assert len(found["weeks"]) == 1


def test_file_for_a_spreadsheet_has_the_same_cells_in_danish(server, eva):
    server.answers("ppr", 7)
    answer = eva.get("numbers.csv")
    head, ppr, *_, total = rows(server, answer)

    assert answer.headers["Content-Type"].startswith("text/csv")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert head[:4] == ["Tabel", "Række", "Spurgt", "Besvaret"] and "Gentofte" in head
    assert ppr[0] == "Emne" and ppr[2:4] == ["7", "7"] and total[0] == "I alt"
    assert {len(row) for row in rows(server, answer)} == {len(head)}


def test_page_shows_both_tables_and_the_way_to_the_file(server, page):
    server.answers("ppr", 7)
    server.answers("klage", 2)
    here = page()
    here.get_by_role("link", name="Tal", exact=True).click()

    expect(here.locator("table.numbers")).to_have_count(2)
    expect(here.locator("table.numbers").first).to_contain_text("færre end 5")
    expect(here.locator("a[download]")).to_have_attribute("href", "/redaktion/api/numbers.csv")


def test_page_without_conversations_says_so(server, page):
    here = page()
    here.goto(f"{server.url}/redaktion#/tal")

    expect(here.locator("#main")).to_contain_text("ingen samtaler at tælle")
