"""Each state without accessibility faults (how: tests/looks.py); the main job with the keys alone."""

from __future__ import annotations

import pytest
from desk_browser import watched
from desk_pages import row, said
from desk_states import STATES, Stage
from looks import look_over
from playwright.sync_api import expect


@pytest.mark.parametrize("state", STATES)
def test_state_has_no_faults(server, anna, advisor, state):
    STATES[state](Stage(server, anna, advisor))

    assert look_over(anna, "desk", state, list(STATES).index(state)) == []


@pytest.mark.parametrize("state", ["queue", "talking", "callbacks"])
def test_state_does_not_scroll_sideways_on_a_tablet(server, advisor, state):
    page = advisor("anna", width=1024, height=768)
    STATES[state](Stage(server, page, advisor))

    assert page.evaluate("document.documentElement.scrollWidth") <= 1024


def test_main_job_goes_with_the_keys_alone(server, contexts, family_page):
    family = server.family()
    parent = family_page(family)
    page = watched(contexts().new_page())
    page.goto(f"{server.url}/desk")
    keys = page.keyboard
    expect(page.locator("#user")).to_be_focused()
    keys.type("anna")
    keys.press("Tab")
    keys.type(server.password)
    keys.press("Enter")
    expect(page.locator("#waiting li")).to_have_count(1)
    for _ in range(2):  # past the row itself, to its button
        keys.press("Tab")
    expect(row(page, family).locator(".claim")).to_be_focused()
    keys.press("Enter")
    expect(page.locator("#text")).to_be_focused()
    keys.type("Hej, jeg er Anna")
    keys.press("Enter")
    expect(parent.locator(".msg.from-advisor")).to_contain_text("jeg er Anna")
    parent.locator("#text").fill("tak for hjælpen")
    parent.locator("#text").press("Enter")
    expect(said(page, "family").last).to_have_text("tak for hjælpen")
    expect(page.locator("#text")).to_be_focused()
    keys.press("Alt+a")
    expect(page.locator("#dialog input[type=radio]").first).to_be_focused()
    keys.press("ArrowDown")
    keys.press("Enter")

    expect(page.locator("#notice-text")).to_have_text("Samtalen er afsluttet.")
    expect(page.locator("#queue-heading")).to_be_focused()
    assert server.desk.view.newest_handoff(family.id)["outcome"] == "referred"


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
