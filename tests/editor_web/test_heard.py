"""What a screen reader says on the editors' page, from the browser's accessibility tree."""

from __future__ import annotations

from heard import regions, spoken
from playwright.sync_api import expect

TITLE = "[data-path='[\"title\"]'] input"


def test_kept_draft_and_its_faults_are_said(server, page):
    here = page()
    here.goto(f"{server.url}/redaktion#/fil/topics/ppr.yml")
    title = here.locator(TITLE)
    expect(title).to_be_visible()
    expect(here.locator(".preview .msg").first).to_be_visible()
    before = regions(here)
    title.fill("")
    expect(here.locator(".summary")).to_contain_text("1 fejl")
    expect(here.locator(".foot .quiet[role=status]")).to_contain_text("Kladden er gemt")
    heard = spoken(before, regions(here))

    assert any("Kladden er gemt" in line for line in heard)
    assert any("1 fejl" in line for line in heard)
    assert not any("PPR er kommunens" in line for line in heard)  # the answer beside the form is not read aloud


def test_search_says_how_many_it_found(server, page):
    here = page()
    before = regions(here)
    here.locator("#list-text").fill("aflastning")
    expect(here.locator("tbody tr")).not_to_have_count(0)
    heard = spoken(before, regions(here))

    assert len(heard) == 1 and any(sign.isdigit() for sign in heard[0])


def test_what_was_published_is_said_once_the_dialog_is_gone(server, page):
    here = page()
    here.goto(f"{server.url}/redaktion#/fil/topics/ppr.yml")
    here.locator(TITLE).fill("PPR hos os")
    expect(here.locator(".foot .quiet[role=status]")).to_contain_text("Kladden er gemt")
    here.locator("#publish-open").click()
    here.locator("#reason").fill("prøve")
    held = []
    # The list is read anew before the notice comes: held back here, so that the dialog is gone by then.
    here.route("**/redaktion/api/files", lambda route: held.append(route))
    here.locator("#dialog .button.main").click()
    expect(here.locator("#dialog")).to_be_hidden()
    before = regions(here)
    until_held(here, held).continue_()
    expect(here.locator("#notice")).to_contain_text("Udgivet")
    heard = spoken(before, regions(here))

    assert [line for line in heard if "Udgivet" in line] == [here.locator("#notice").inner_text()]


def until_held(page, held):
    for _ in range(600):
        if held:
            return held[0]
        page.wait_for_timeout(50)
    raise AssertionError("the list was not asked for again")
