"""No accessibility faults and no sideways scrolling in each state; tests/looks.py says in which widths and colours."""

from __future__ import annotations

import pytest
from looks import axe_faults, look_over
from playwright.sync_api import expect
from states import CHAT, PLAIN, SITE, Stage
from web_pages import bot, own, watched, write


@pytest.fixture
def stage(browser, stub):
    """A chat page in a browser of its own, for the length of one state."""
    context = browser.new_context(
        viewport={"width": 390, "height": 760},
        locale="da-DK",
        timezone_id="Europe/Copenhagen",
        reduced_motion="reduce",
    )
    page = watched(context.new_page())
    page.goto(f"{stub.base}/chat?kommune=gentofte")
    yield Stage(context, page, stub)
    stub.faults()
    context.close()


@pytest.mark.parametrize("state", CHAT)
def test_chat_has_no_faults(stage, state):
    CHAT[state](stage)

    assert look_over(stage.page, "chat", state, list(CHAT).index(state)) == []


@pytest.mark.parametrize("state", PLAIN)
def test_plain_form_has_no_faults(stage, state):
    PLAIN[state](stage)

    assert look_over(stage.page, "enkel", state, list(PLAIN).index(state)) == []


@pytest.mark.parametrize("state", SITE)
def test_button_on_a_website_has_no_faults(stage, state):
    SITE[state](stage)
    ours = "#familieguiden iframe" if state == "open" else "main"

    assert look_over(stage.page, "website", state, list(SITE).index(state), without=ours) == []


def test_one_long_word_does_not_scroll_sideways(browser, stub):
    context = browser.new_context(viewport={"width": 320, "height": 600})
    page = context.new_page()
    page.goto(f"{stub.base}/chat")
    write(page, "W" * 300)
    expect(bot(page)).to_have_count(1)

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
    assert axe_faults(page) == []
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
