"""Reload, transcript, deletion, several tabs, and who has the conversation."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from web_pages import bot, own, session_of, watched, write


def test_reload_shows_history_once_and_does_not_announce_it(chat):
    write(chat, "tabt")
    expect(bot(chat)).to_have_count(1)
    chat.add_init_script("""
        new MutationObserver((changes) => {
          for (const { target } of changes)
            if (target.id === "log" && target.querySelector(".msg") && target.getAttribute("aria-live") !== "off")
              window.announced = (window.announced ?? 0) + 1;
        }).observe(document, { childList: true, subtree: true });
    """)

    chat.reload()

    expect(own(chat)).to_have_count(1)
    expect(bot(chat)).to_have_count(1)
    expect(chat.locator("#log")).to_have_attribute("aria-live", "polite")
    assert chat.evaluate("window.announced ?? 0") == 0
    write(chat, "hej")
    expect(bot(chat)).to_have_count(2)
    assert chat.evaluate("window.announced") > 0


def test_conversation_is_saved_as_text(chat):
    write(chat, "hej med dig")
    expect(bot(chat)).to_have_count(1)

    with chat.expect_download() as download:
        chat.locator("#menu-button").click()
        chat.locator("[data-do=save]").click()

    assert download.value.suggested_filename == "samtale.txt"
    assert "hej med dig" in download.value.path().read_text(encoding="utf-8")


def test_delete_asks_first_then_erases_and_gives_a_receipt(chat):
    write(chat, "hej")
    expect(bot(chat)).to_have_count(1)
    short = session_of(chat)["conversation"][:8]
    chat.locator("#menu-button").click()
    chat.locator("[data-do=delete]").click()
    expect(chat.locator("#dialog-no")).to_be_focused()
    chat.keyboard.press("Escape")
    expect(own(chat)).to_have_count(1)

    chat.locator("#menu-button").click()
    chat.locator("[data-do=delete]").click()
    chat.locator("#dialog-yes").click()

    expect(chat.locator(".receipt")).to_be_focused()
    expect(chat.locator(".receipt")).to_contain_text(short)
    expect(chat.locator(".receipt")).to_contain_text("Beskeder i samtalen: 2")
    expect(own(chat)).to_have_count(0)
    assert chat.evaluate("localStorage.length") == 0


def test_failed_deletion_says_so_and_keeps_the_conversation(chat, stub):
    write(chat, "hej")
    expect(bot(chat)).to_have_count(1)
    stub.faults(DELETE__conversation=[500])
    chat.locator("#menu-button").click()
    chat.locator("[data-do=delete]").click()
    chat.locator("#dialog-yes").click()
    expect(chat.locator("#dialog-error")).to_be_visible()
    expect(own(chat)).to_have_count(1)

    chat.locator("#dialog-yes").click()

    expect(chat.locator(".receipt")).to_be_visible()


def test_restart_begins_a_new_conversation(chat):
    write(chat, "hej")
    expect(bot(chat)).to_have_count(1)
    first = session_of(chat)["conversation"]
    chat.locator("#menu-button").click()
    chat.locator("[data-do=restart]").click()
    chat.locator("#dialog-yes").click()
    expect(chat.locator("#text")).to_be_focused()
    expect(own(chat)).to_have_count(0)

    write(chat, "hej igen")

    expect(bot(chat)).to_have_count(1)
    assert session_of(chat)["conversation"] != first


def test_two_tabs_show_the_same_and_delete_together(chat, context, stub):
    other = watched(context.new_page())
    other.goto(chat.url)
    write(chat, "fra den ene")
    expect(bot(other)).to_have_count(1)

    write(other, "fra den anden")

    for tab in (chat, other):
        expect(own(tab)).to_have_count(2)
        expect(bot(tab)).to_have_count(2)
        expect(tab.locator(".sending, .waiting")).to_have_count(0)
    chat.locator("#menu-button").click()
    chat.locator("[data-do=delete]").click()
    chat.locator("#dialog-yes").click()
    expect(own(other)).to_have_count(0)
    expect(other.locator(".from-system")).to_contain_text("slettet")
    expect(chat.locator(".receipt")).to_be_visible()


def test_advisor_is_shown_by_name_with_state_and_typing(chat, stub):
    write(chat, "hej")
    expect(bot(chat)).to_have_count(1)
    here = session_of(chat)["conversation"]
    stub.post("/stub/state", conversation=here, state="waiting", place=2)
    expect(chat.locator("#state")).to_contain_text("nummer 2")

    stub.post("/stub/state", conversation=here, state="advisor", advisor="Mette")
    stub.post("/stub/typing", conversation=here, **{"from": "advisor"})

    expect(chat.locator("#state")).to_contain_text("Mette")
    expect(chat.locator("#tagline")).to_contain_text("menneske")
    expect(chat.locator("#typing")).to_be_visible()
    stub.post("/stub/say", conversation=here, text="Goddag", extra={"advisor": "Mette"}, **{"from": "advisor"})
    expect(chat.locator(".from-advisor .who")).to_contain_text("Mette")
    expect(chat.locator(".from-advisor .who")).to_contain_text("menneske")
    expect(chat.locator("#typing")).to_be_hidden()


def test_new_message_does_not_pull_a_reader_away(chat, stub):
    for n in range(3):
        write(chat, "tabt")
        expect(bot(chat)).to_have_count(n + 1)
    here = session_of(chat)["conversation"]
    expect(own(chat).nth(2)).to_be_in_viewport()
    chat.mouse.wheel(0, -20_000)
    expect(chat.locator("#welcome .letter")).to_be_in_viewport()

    stub.post("/stub/say", conversation=here, text="Er du der?", **{"from": "advisor"})

    expect(chat.locator("#newest")).to_have_text(re.compile("1 ny besked"))
    expect(chat.locator("#welcome .letter")).to_be_in_viewport()
    expect(chat.locator(".separator.new")).to_have_count(1)
    expect(chat).to_have_title(re.compile(r"^\(1\)"))
    chat.locator("#newest").click()
    expect(chat.locator(".from-advisor")).to_be_in_viewport()
    expect(chat.locator("#newest")).to_be_hidden()
    assert chat.evaluate("document.activeElement.id") == "text"


def test_long_answer_is_shown_from_its_beginning(chat):
    write(chat, "langt")

    expect(bot(chat).locator("h2")).to_be_in_viewport()
    expect(own(chat)).to_be_in_viewport()
