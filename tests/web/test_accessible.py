"""No accessibility faults and no sideways scrolling, in each state, width and colour scheme."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from web_pages import bot, own, watched, write

STATES = ("empty", "answer", "offline", "dialog")


def bring_into(page, context, state: str) -> None:
    if state == "empty":
        return
    write(page, "langt")
    write(page, "sagsgang")
    expect(page.locator(".steps")).to_have_count(1)
    if state == "offline":
        context.set_offline(True)
        write(page, "uden net")
        expect(page.locator(".waiting")).to_have_count(1)
    if state == "dialog":
        page.locator("#menu-button").click()
        page.locator("[data-do=delete]").click()


def faults(page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {node['html'][:120]}" for v in found for node in v["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("state", STATES)
def test_state_has_no_axe_violations(browser, stub, state, width, scheme):
    context = browser.new_context(
        viewport={"width": width, "height": 720}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = watched(context.new_page())
    page.goto(f"{stub.base}/chat")
    bring_into(page, context, state)

    assert faults(page) == []
    context.close()


@pytest.mark.parametrize("state", STATES)
def test_narrow_page_does_not_scroll_sideways(browser, stub, state):
    context = browser.new_context(viewport={"width": 320, "height": 600})
    page = context.new_page()
    page.goto(f"{stub.base}/chat")
    write(page, "W" * 300)
    expect(own(page)).to_have_count(1)
    bring_into(page, context, state)

    assert page.evaluate("document.documentElement.scrollWidth") == 320
    context.close()


def test_text_at_400_percent_stays_readable(browser, stub):
    """1280 x 1024 at 400 % is 320 x 256: the bars may not cover the conversation."""
    context = browser.new_context(viewport={"width": 320, "height": 256})
    page = context.new_page()
    page.goto(f"{stub.base}/chat")
    write(page, "langt")
    expect(bot(page)).to_have_count(1)

    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.evaluate("getComputedStyle(document.querySelector('.top')).position") == "static"
    assert page.evaluate("getComputedStyle(document.querySelector('.bottom')).position") == "static"
    context.close()


def test_large_letters_do_not_scroll_sideways(chat):
    chat.evaluate("document.documentElement.style.fontSize = '400%'")
    write(chat, "langt")
    expect(bot(chat)).to_have_count(1)

    assert chat.evaluate("document.documentElement.scrollWidth") == 390


def test_senders_differ_in_words_when_colours_are_forced(browser, stub):
    context = browser.new_context(forced_colors="active")
    page = context.new_page()
    page.goto(f"{stub.base}/chat")
    write(page, "hej")
    expect(bot(page)).to_have_count(1)

    assert "robot" in bot(page).locator(".who").inner_text()
    border = own(page).locator(".words").evaluate("each => getComputedStyle(each).borderTopWidth")
    assert border != "0px"
    assert faults(page) == []
    context.close()


def test_without_javascript_a_plain_form_is_offered(browser, stub):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{stub.base}/chat")

    form = page.locator("form.without-script")
    expect(form.locator("textarea")).to_be_visible()
    assert form.get_attribute("action") == "/chat/enkel"
    expect(page.locator("#composer")).to_be_hidden()
    context.close()
