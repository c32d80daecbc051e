"""The other engine: a parent's main job and the lost line in Debian's Firefox."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from web_pages import bot, own, session_of, written_by_family


@pytest.fixture
def fox(firefox):
    context = firefox.new_context(viewport={"width": 390, "height": 760})
    page = context.new_page()
    broken = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    yield page
    context.close()
    # Firefox also tells of its own favicon.ico, which the example with a strict policy forbids.
    assert [error for error in broken if "favicon.ico" not in error] == []


def test_parent_asks_presses_a_button_and_deletes_with_the_keys_alone(fox, stub):
    fox.goto(f"{stub.base}/chat?kommune=gentofte")
    expect(fox.locator("#send")).to_be_enabled()
    keys = fox.keyboard
    fox.locator("#text").focus()
    keys.type("tabt")
    keys.press("Enter")
    expect(bot(fox).locator("h2")).to_have_text("Tabt arbejdsfortjeneste")
    for _ in range(30):
        keys.press("Shift+Tab")
        if fox.evaluate("document.activeElement.textContent") == "Hvordan søger jeg?":
            break
    keys.press("Enter")
    expect(bot(fox)).to_have_count(2)
    assert written_by_family(stub, fox) == ["tabt", "Hvordan søger jeg?"]

    fox.locator("#menu-button").focus()
    keys.press("Enter")
    fox.locator("[data-do=delete]").focus()
    keys.press("Enter")
    expect(fox.locator("#dialog-no")).to_be_focused()
    keys.press("Tab")
    keys.press("Enter")

    expect(fox.locator(".receipt")).to_be_focused()
    expect(own(fox)).to_have_count(0)


def test_reload_shows_the_history_and_the_stream_goes_on(fox, stub):
    fox.goto(f"{stub.base}/chat?kommune=gentofte")
    fox.locator("#text").fill("startpakke")
    fox.locator("#text").press("Enter")
    fox.locator(".checklist input").nth(1).check()
    fox.reload()
    expect(bot(fox)).to_have_count(1)
    expect(fox.locator(".checklist input").nth(1)).to_be_checked()
    stub.post("/stub/drop")

    here = session_of(fox)["conversation"]
    stub.post("/stub/say", conversation=here, text="Goddag", **{"from": "advisor"})

    expect(fox.locator(".from-advisor")).to_have_count(1)


@pytest.mark.parametrize("name", ["plain", "hostile-css", "strict-csp"])
def test_embedded_chat_opens_talks_and_closes(fox, stub, name):
    fox.goto(f"{stub.other_site}/examples/{name}.html")
    launcher = fox.locator("#familieguiden .open")
    launcher.click()
    frame = fox.frame_locator("#familieguiden iframe")
    frame.locator("#text").fill("hej")
    expect(frame.locator("#send")).to_be_enabled()
    # Playwright's keys and clicks do not reach a frame from another site in Firefox over WebDriver BiDi.
    frame.locator("#send").evaluate("button => button.click()")
    expect(frame.locator(".msg.from-bot")).to_have_count(1)

    frame.locator("#close").evaluate("button => button.click()")

    expect(fox.locator("#familieguiden iframe")).to_be_hidden()
    expect(launcher).to_be_focused()
