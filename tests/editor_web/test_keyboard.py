"""The editor's main job with the keys alone, and the focus never lost on the way."""

from __future__ import annotations

import pytest
from keys import Keys
from playwright.sync_api import expect

PASSWORD = "hemmelig-kode"


def test_amount_is_found_changed_published_and_taken_back(server, contexts):
    page = contexts().new_page()
    page.goto(f"{server.url}/redaktion")
    keys = Keys(page)
    expect(page.locator("#user")).to_be_focused()
    keys.type("eva")
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    expect(page.locator("#list-heading")).to_be_focused()

    keys.to(page.locator(".tabs [data-schema=rates]"))
    keys.press("Space")
    keys.to(page.locator("#list-text"))
    keys.type("Fast beløb i gruppe 1")
    expect(page.locator("tbody tr")).to_have_count(1)
    keys.to(page.locator("tbody a"))
    keys.press("Enter")
    expect(page.locator("[data-entry=ky_gruppe1_beloeb] > summary")).to_be_focused()

    year = page.locator("[data-path='[\"rates\",2,\"values\",0]'] > summary")
    keys.to(year)
    keys.press("Enter")
    keys.to(page.locator("[data-path='[\"rates\",2,\"values\",0,\"amount\"]'] input"))
    keys.press("Control+a")
    keys.type("1.111 kr. om måneden")
    expect(page.locator(".foot [role=status]")).to_contain_text("Kladden er gemt")
    expect(page.locator(".preview .msg").first).to_contain_text("1.111 kr.")

    keys.to(page.locator("#publish-open"), back=True)
    keys.press("Enter")
    expect(page.locator("#dialog-heading")).to_be_focused()
    keys.to(page.locator("#reason"))
    keys.type("Nyt beløb")
    keys.to(page.locator("#dialog .button.main"))
    keys.press("Enter")
    expect(page.locator("#notice")).to_contain_text("Udgivet")
    keys.held("publishing")
    assert "1.111 kr. om måneden" in server.text("rates.yml")

    keys.to(page.locator("nav [data-view=history]"), back=True)
    keys.press("Enter")
    expect(page.locator("#history-heading")).to_be_focused()
    keys.to(page.locator("#main .card button"))
    keys.press("Space")
    expect(page.locator("#notice")).to_contain_text("Taget tilbage")
    keys.held("taking back")
    assert "1.111 kr. om måneden" not in server.text("rates.yml")


def test_new_topic_gets_a_source_and_loses_it_again(server, page):
    here = page()
    keys = Keys(here)
    keys.to(here.get_by_role("button", name="Nyt emne"))
    keys.press("Enter")
    expect(here.locator("#dialog input").first).to_be_focused()
    keys.type("Ørebørn på tur")
    keys.press("Enter")
    expect(here.locator("#main h1")).to_be_focused()

    sources = here.locator("[data-path='[\"sources\"]']")
    keys.to(sources.locator("> summary"))
    keys.press("Enter")
    keys.to(sources.locator("button", has_text="Tilføj"))
    keys.press("Enter")
    expect(here.locator("[data-path='[\"sources\",1]'] input").first).to_be_focused()
    keys.to(here.locator("[data-path='[\"sources\",1]'] button").last)
    keys.press("Enter")
    expect(here.locator("[data-path='[\"sources\",1]']")).to_have_count(0)
    expect(sources.locator("> summary")).to_be_focused()


def test_dialog_gives_the_focus_back_and_escape_closes_it(server, page):
    here = page()
    keys = Keys(here)
    opener = here.locator("#publish-open")
    keys.to(opener, back=True)
    keys.press("Enter")
    expect(here.locator("#dialog-heading")).to_be_focused()
    here.keyboard.press("Escape")

    expect(opener).to_be_focused()


@pytest.mark.parametrize("file", ["topics/ppr.yml"])
def test_what_was_written_is_there_after_a_new_log_in(server, page, file):
    here = page()
    here.goto(f"{server.url}/redaktion#/fil/{file}")
    title = here.locator("[data-path='[\"title\"]'] input")
    keys = Keys(here)
    keys.to(title)
    here.context.clear_cookies()
    keys.press("Control+a")
    keys.type("PPR på en ny måde")
    expect(here.locator("#password")).to_be_focused()
    keys.type(PASSWORD)
    keys.press("Enter")

    expect(title).to_be_focused()
    expect(title).to_have_value("PPR på en ny måde")
    expect(here.locator(".foot [role=status]")).to_contain_text("Kladden er gemt")
