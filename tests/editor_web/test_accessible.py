"""Each state without accessibility faults (how: tests/looks.py); the main job with the keys alone."""

from __future__ import annotations

import pytest
from editor_states import STATES, Stage
from looks import look_over
from playwright.sync_api import expect


@pytest.mark.parametrize("state", STATES)
def test_state_has_no_faults(server, page, state):
    here = page()
    STATES[state](Stage(server, here))

    assert look_over(here, "redaktion", state, list(STATES).index(state)) == []


def test_amount_is_changed_and_published_with_the_keys_alone(server, page):
    here = page()
    here.goto(f"{server.url}/redaktion#/fil/rates.yml?ky_gruppe1_beloeb")
    keys = here.keyboard
    expect(here.locator("[data-entry=ky_gruppe1_beloeb] > summary")).to_be_focused()
    keys.press("Tab")  # the name
    for _ in range(2):
        keys.press("Tab")  # the section of years, the first year
    keys.press("Enter")
    for _ in range(4):
        keys.press("Tab")
    focused = here.evaluate("document.activeElement.closest('[data-path]').dataset.path")
    while focused != '["rates",2,"values",0,"amount"]':
        keys.press("Tab")
        focused = here.evaluate("document.activeElement.closest('[data-path]').dataset.path")
    keys.press("Control+a")
    keys.type("1.111 kr. om måneden")
    expect(here.locator(".foot [role=status]")).to_contain_text("Kladden er gemt")
    here.locator("#publish-open").focus()
    keys.press("Enter")
    expect(here.locator("#dialog-heading")).to_be_focused()
    here.locator("#reason").focus()
    keys.type("Nyt beløb")
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Enter")

    expect(here.locator("#notice")).to_contain_text("Udgivet")
    assert "1.111 kr. om måneden" in server.text("rates.yml")
