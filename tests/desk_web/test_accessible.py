"""Each state without accessibility faults (how: tests/looks.py); the main job with the keys alone."""

from __future__ import annotations

import pytest
import requests
from desk_browser import watched
from desk_pages import row, said, take
from desk_states import STATES, Stage
from keys import Keys
from looks import look_over
from playwright.sync_api import expect


@pytest.mark.parametrize("state", STATES)
def test_state_has_no_faults(server, anna, advisor, state):
    STATES[state](Stage(server, anna, advisor))

    assert look_over(anna, "desk", state, list(STATES).index(state)) == []


@pytest.mark.parametrize("state", ["queue", "talking", "callbacks"])
def test_page_itself_does_not_scroll_on_a_tablet(server, advisor, state):
    page = advisor("anna", width=1024, height=768)
    STATES[state](Stage(server, page, advisor))

    assert page.evaluate("document.documentElement.scrollWidth") <= 1024
    assert page.evaluate("document.documentElement.scrollHeight") <= 768, "its columns scroll, not the page"


def test_main_job_goes_with_the_keys_alone(server, contexts, family_page):
    family = server.family()
    parent = family_page(family)
    page = watched(contexts().new_page())
    page.goto(f"{server.url}/desk")
    keys = Keys(page)
    expect(page.locator("#user")).to_be_focused()
    keys.type("anna")
    keys.press("Tab")
    keys.type(server.password)
    page.keyboard.press("Enter")
    expect(page.locator("#waiting li")).to_have_count(1)
    keys.to(row(page, family).locator(".claim"))
    keys.press("Enter")
    expect(page.locator("#text")).to_be_focused()
    keys.type("Hej, jeg er Anna")
    keys.press("Enter")
    expect(parent.locator(".msg.from-advisor")).to_contain_text("jeg er Anna")
    parent.locator("#text").fill("tak for hjælpen")
    parent.locator("#text").press("Enter")
    expect(said(page, "family").last).to_have_text("tak for hjælpen")
    expect(page.locator("#text")).to_be_focused()
    keys.to(page.locator("#answers-text"))
    keys.type("aflastning")
    expect(page.locator("#answers li").first).to_be_visible()
    keys.to(page.locator("#answers .insert").first)
    keys.press("Enter")
    expect(page.locator("#text")).to_be_focused()
    keys.to(page.locator("#note"))
    keys.type("Ringer i morgen")
    keys.press("Tab", "Enter")
    expect(page.locator("#notes li")).to_have_count(1)
    keys.held("a note")
    keys.press("Alt+a")
    expect(page.locator("#dialog input[type=radio]").first).to_be_focused()
    keys.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.locator("#notice-text")).to_have_text("Samtalen er afsluttet.")
    expect(page.locator("#queue-heading")).to_be_focused()
    assert server.desk.view.newest_handoff(family.id)["outcome"] == "referred"


def test_focus_is_kept_when_the_family_deletes_what_is_being_answered(server, anna):
    family = server.family()
    keys = Keys(anna)
    take(anna, family)
    keys.type("halvt skrevet")
    token = {"Authorization": f"Bearer {family.token}"}
    requests.delete(f"{server.url}/chat/api/conversation", headers=token, timeout=20).raise_for_status()
    expect(anna.locator("#notice-text")).to_contain_text("slettet samtalen")

    keys.held("the family's deletion")
    expect(anna.locator("#conversation-heading")).to_be_focused()


def test_every_shortcut_in_the_help_does_something(server, anna):
    anna.keyboard.press("Alt+0")
    expect(anna.locator("#dialog-heading")).to_have_text("Genveje")
    shown = [text for text in anna.locator("#dialog kbd").all_inner_texts() if text.startswith("Alt+")]
    anna.keyboard.press("Escape")
    anna.evaluate("document.addEventListener('keydown', (e) => (window.taken = e.defaultPrevented))")

    assert len(shown) == 13
    for keys in shown:
        anna.keyboard.press(keys)
        assert anna.evaluate("window.taken"), keys
        anna.keyboard.press("Escape")


def test_focus_survives_news_in_the_list(server, anna):
    family = server.family()
    row(anna, family).locator(".open").focus()
    server.family("ishoej", reason="crisis", urgent=True)
    expect(anna.locator("#waiting li").first).to_contain_text("Ishøj")

    expect(row(anna, family).locator(".open")).to_be_focused()


def test_focus_goes_to_the_heading_when_its_row_leaves(server, anna):
    family = server.family()
    row(anna, family).locator(".open").focus()
    server.desk.handoff.withdraw(family.id)

    expect(anna.locator("#queue-heading")).to_be_focused()


def test_phone_shows_the_list_or_the_conversation(server, advisor):
    page = advisor("anna", width=320, height=640)
    family = server.family()
    expect(row(page, family)).to_be_visible()
    expect(page.locator("#main")).to_be_hidden()
    take(page, family)
    expect(page.locator(".queue")).to_be_hidden()
    page.locator("#back").click()

    expect(page.locator("#queue-heading")).to_be_focused()
    expect(page.locator("#main")).to_be_hidden()
