"""Phones: touch, landscape, 320 px, large letters. Playwright's descriptions of them, in Chromium."""

from __future__ import annotations

import pytest
from looks import axe_faults
from playwright.sync_api import expect
from web_pages import bot, own, watched, written_by_family

PHONES = ["Galaxy S5", "Galaxy S5 landscape", "iPhone SE", "iPhone 13 Mini", "iPhone 13 Mini landscape"]
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def ring_number(page) -> str:
    return page.locator(".contact a[href^='tel:']").first.get_attribute("href") or ""


@pytest.fixture
def phone(browser, playwright, stub):
    """A phone by its name in Playwright's list, at the chat."""
    opened = []

    def make(name: str, **more):
        described = {k: v for k, v in playwright.devices[name].items() if k != "default_browser_type"}
        context = browser.new_context(**{**described, "locale": "da-DK", "reduced_motion": "reduce", **more})
        opened.append(context)
        page = watched(context.new_page())
        page.goto(f"{stub.base}/chat?kommune=gentofte")
        expect(page.locator("#send")).to_be_enabled()
        return page

    yield make
    for context in opened:
        context.close()


@pytest.mark.parametrize("name", PHONES)
def test_parent_asks_taps_ticks_and_asks_for_a_human(phone, stub, name):
    page = phone(name)
    page.locator("#text").tap()
    page.keyboard.type("tabt")
    page.locator("#send").tap()
    expect(bot(page).locator("h2")).to_have_text("Tabt arbejdsfortjeneste")
    assert ring_number(page) == "tel:+4539980000"
    bot(page).get_by_role("button", name="Hvordan søger jeg?").tap()
    expect(bot(page)).to_have_count(2)
    page.locator("#text").fill("startpakke")
    page.locator("#send").tap()
    page.locator(".checklist label").first.tap()
    expect(page.locator(".checklist input").first).to_be_checked()
    page.locator("#menu-button").tap()
    page.locator("[data-do=human]").tap()
    expect(bot(page)).to_have_count(4)

    expect(own(page)).to_have_count(4)
    assert written_by_family(stub, page)[:2] == ["tabt", "Hvordan søger jeg?"]
    assert page.evaluate(WIDE) == 0
    assert axe_faults(page) == []


@pytest.mark.parametrize("name", ["Galaxy S5 landscape", "iPhone SE landscape"])
def test_low_screen_leaves_room_for_the_conversation(phone, name):
    page = phone(name)
    page.locator("#text").fill("tabt")
    page.locator("#send").tap()
    expect(bot(page)).to_have_count(1)

    bars = page.evaluate(
        "[...document.querySelectorAll('.top, .bottom')].filter(e => getComputedStyle(e).position !== 'static')"
        ".reduce((sum, e) => sum + e.offsetHeight, 0)"
    )
    assert bars <= page.viewport_size["height"] * 0.55
    page.locator("#menu-button").tap()
    last = page.locator("#menu li button").last
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport()


@pytest.mark.parametrize("width", [320, 360])
def test_letters_at_400_percent_can_be_read_and_written_with(phone, width):
    page = phone("Galaxy S5", viewport={"width": width, "height": 640})
    # The family's own text size, as the phone gives it to the browser; 16 is the usual one.
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": 64, "fixed": 64}})
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "64px"
    page.locator("#text").fill("tabt")
    page.locator("#send").tap()
    expect(bot(page)).to_have_count(1)

    assert page.evaluate(WIDE) == 0
    page.locator("#menu-button").tap()
    for each in page.locator("#menu li:not([hidden]) button").all():
        each.scroll_into_view_if_needed()
        box = each.bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= width


def test_embedded_chat_fills_a_phone_and_closes(phone, stub):
    page = phone("iPhone SE")
    page.goto(f"{stub.other_site}/examples/plain.html")
    page.locator("#familieguiden .open").tap()
    frame = page.frame_locator("#familieguiden iframe")
    expect(frame.locator("#text")).to_be_visible()
    size = page.viewport_size
    box = page.locator("#familieguiden iframe").bounding_box()
    assert box and (box["width"], box["height"]) == (size["width"], size["height"])
    frame.locator("#close").tap()

    expect(page.locator("#familieguiden iframe")).to_be_hidden()
    expect(page.locator("#familieguiden .open")).to_be_focused()
