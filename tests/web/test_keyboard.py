"""The parent's main job with the keys alone, and the focus never lost on the way."""

from __future__ import annotations

from keys import Keys
from playwright.sync_api import expect
from web_pages import bot, own, session_of, written_by_family


def test_parent_asks_presses_a_button_ticks_hands_over_and_deletes(chat, stub):
    keys = Keys(chat)
    keys.press("Tab")
    expect(chat.locator(".skip")).to_be_focused()
    keys.press("Enter")
    expect(chat.locator("#text")).to_be_focused()
    keys.type("tabt")
    keys.press("Enter")
    expect(bot(chat).locator("h2")).to_have_text("Tabt arbejdsfortjeneste")
    keys.held("the answer")
    keys.to(bot(chat).get_by_role("button", name="Hvordan søger jeg?"), back=True)
    keys.press("Enter")
    expect(bot(chat)).to_have_count(2)
    keys.to(chat.locator("#text"))
    keys.type("startpakke")
    keys.press("Enter")
    tick = chat.locator(".checklist input").first
    expect(tick).to_be_visible()
    keys.to(tick, back=True)
    keys.press("Space")
    expect(tick).to_be_checked()

    keys.to(chat.locator("#menu-button"), back=True)
    keys.press("Enter")
    keys.to(chat.locator("[data-do=human]"))
    keys.press("Enter")
    expect(bot(chat)).to_have_count(4)
    keys.held("asking for a human")
    stub.post("/stub/state", conversation=session_of(chat)["conversation"], state="advisor", advisor="Mette")
    expect(chat.locator("#state")).to_contain_text("Mette")
    keys.held("the hand-over")
    assert written_by_family(stub, chat) == ["tabt", "Hvordan søger jeg?", "startpakke", "Tal med et menneske"]

    keys.to(chat.locator("#menu-button"), back=True)
    keys.press("Enter")
    keys.to(chat.locator("[data-do=delete]"))
    keys.press("Enter")
    expect(chat.locator("#dialog-no")).to_be_focused()
    keys.press("Tab", "Enter")
    expect(chat.locator(".receipt")).to_be_focused()
    expect(own(chat)).to_have_count(0)


def test_focus_stays_through_errors(chat, stub):
    keys = Keys(chat)
    keys.to(chat.locator("#text"))
    stub.faults(POST__messages=[413])
    keys.type("for langt")
    keys.press("Enter")
    expect(chat.locator(".failed")).to_have_count(1)
    keys.held("a refused message")
    keys.to(chat.locator(".failed").get_by_role("button").first, back=True)
    keys.press("Enter")

    expect(chat.locator("#text")).to_be_focused()
    expect(chat.locator("#text")).to_have_value("for langt")
