"""The form without JavaScript in a real browser that has none."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect


@pytest.fixture
def plain(browser, stub):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640}, locale="da-DK")
    page = context.new_page()
    page.goto(f"{stub.base}/chat/enkel")
    yield page
    context.close()


def test_whole_exchange_by_keyboard_alone(plain):
    for _ in range(12):
        plain.keyboard.press("Tab")
        if plain.locator("#tekst:focus").count():
            break
    plain.keyboard.type("tabt arbejdsfortjeneste")
    plain.keyboard.press("Tab")
    plain.keyboard.press("Enter")
    expect(plain.locator(".msg.from-bot")).to_have_count(1)

    apply = plain.get_by_role("button", name="Hvordan søger jeg?")
    for _ in range(30):
        plain.keyboard.press("Tab")
        if plain.locator(".choices button:focus").count():
            break
    expect(apply).to_be_focused()
    plain.keyboard.press("Enter")

    expect(plain.locator(".msg.from-bot")).to_have_count(2)
    expect(plain.locator(".msg.from-family").last).to_contain_text("Hvordan søger jeg?")
    assert plain.url.endswith("/chat/enkel?vent=1#nyeste")


def test_reload_and_back_send_nothing_twice(plain):
    plain.locator("#tekst").fill("hej")
    plain.get_by_role("button", name="Send", exact=True).click()
    expect(plain.locator(".msg.from-family")).to_have_count(1)

    plain.reload()
    plain.go_back()
    plain.go_forward()

    expect(plain.locator(".msg.from-family")).to_have_count(1)


def test_question_from_the_chat_page_without_scripts_arrives(plain, stub):
    plain.goto(f"{stub.base}/chat")
    plain.locator("#plain-text").fill("tabt arbejdsfortjeneste")
    plain.locator(".without-script button").click()

    expect(plain.locator(".msg.from-bot")).to_have_count(1)


def test_error_stands_at_its_field(plain):
    plain.get_by_role("button", name="Send", exact=True).click()

    expect(plain.locator("#error-text")).to_be_visible()
    expect(plain.locator("#tekst")).to_have_attribute("aria-invalid", "true")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_have_no_axe_violations_and_do_not_scroll_sideways(browser, stub, scheme):
    """Axe is a script itself, so this browser has scripts; the page has none all the same."""
    context = browser.new_context(viewport={"width": 320, "height": 640}, color_scheme=scheme)
    page = context.new_page()

    def sound() -> None:
        found = Axe().run(page).response["violations"]
        assert [f"{v['id']}: {n['html'][:120]}" for v in found for n in v["nodes"]] == []
        assert page.evaluate("document.documentElement.scrollWidth") == 320

    page.goto(f"{stub.base}/chat/enkel")
    sound()
    page.locator("#tekst").fill("tabt " + "W" * 200)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".msg.from-bot")).to_have_count(1)
    for summary in page.locator("summary").all():
        summary.click()
    sound()
    page.get_by_role("button", name="Lav en returkode").click()
    expect(page.locator(".code")).to_be_visible()
    sound()
    page.locator("#tekst").fill("")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#error-text")).to_be_visible()
    sound()
    context.close()
