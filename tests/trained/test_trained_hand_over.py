"""A parent and an advisor in two real browsers, with the real bot between them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from bot.conversations.users import Users

PASSWORD = "kun-til-proeven"
PATIENCE_MS = 60_000
SEEN_WITHIN_MS = 10_000  # a second where the machine is free; `make latency` measures it
PRESSED = "addEventListener('click', () => { window.pressedAt = Date.now() }, {capture: true})"
SEEN = """list => {
  const look = new MutationObserver(() => {
    if (list.querySelector('.claim')) { window.seenAt = Date.now(); look.disconnect(); }
  });
  look.observe(list, {childList: true, subtree: true});
}"""


@pytest.fixture(scope="module")
def staffed(make_bot):
    """A bot of its own whose desk is open, with one advisor."""
    bot = make_bot("staffed", DESK_OPEN="always")
    Users(bot.folder / "desk-users.yml").add("mette", PASSWORD, "advisor", "Mette")
    bot.start()
    return bot.wait_ready()


@pytest.fixture
def page(chromium):
    """Pages in browsers of their own; an error in a script fails the test."""
    opened = []

    def make(address: str, width: int, height: int) -> Page:
        context = chromium.new_context(locale="da-DK", viewport={"width": width, "height": height})
        context.set_default_timeout(PATIENCE_MS)
        opened.append(context)
        made = context.new_page()
        made.on("pageerror", lambda error: errors.append(str(error)))
        made.goto(address)
        return made

    errors: list[str] = []
    yield make
    for context in opened:
        context.close()
    assert errors == []


@pytest.fixture
def desk(staffed, page) -> Page:
    made = page(f"{staffed.url}/desk", 1440, 900)
    made.locator("#user").fill("mette")
    made.locator("#password").fill(PASSWORD)
    made.locator("#password").press("Enter")
    expect(made.locator("#people li")).to_contain_text("Mette", timeout=PATIENCE_MS)
    return made


def say(page: Page, text: str) -> None:
    page.locator("#text").fill(text)
    page.locator("#text").press("Enter")


def last(page: Page, sender: str):
    return page.locator(f".msg.from-{sender}").last


def texts(page: Page, sender: str) -> list[str]:
    return page.locator(f".msg.from-{sender}").all_inner_texts()


def test_family_goes_from_the_bot_to_a_human_and_back_twice(staffed, page, desk):
    parent = page(f"{staffed.url}/chat?kommune=gentofte", 390, 760)
    say(parent, "hvad er aflastning")
    expect(last(parent, "bot")).to_contain_text("flastning", timeout=PATIENCE_MS)

    for number in ("første", "anden"):
        talk_with_mette(parent, desk, number)
        back_with_the_bot(parent, number)

    assert desk.locator("#waiting li, #mine li").count() == 0


def talk_with_mette(parent: Page, desk: Page, number: str) -> None:
    say(parent, "jeg vil tale med et menneske")
    yes = parent.locator(".msg.from-bot").last.get_by_role("button", name="Ja tak", exact=True)
    expect(yes).to_be_visible(timeout=PATIENCE_MS)
    parent.evaluate(PRESSED)
    desk.locator("#waiting").evaluate(SEEN)
    yes.click()
    expect(last(parent, "system")).to_contain_text("nummer 1 i køen", timeout=PATIENCE_MS)
    expect(desk.locator("#waiting .claim")).to_be_visible(timeout=PATIENCE_MS)
    seen_ms = desk.evaluate("window.seenAt") - parent.evaluate("window.pressedAt")
    print(f"seen at the desk {seen_ms} ms after the family's yes")
    assert 0 < seen_ms < SEEN_WITHIN_MS
    desk.locator("#waiting .claim").click()
    expect(desk.locator("#log")).to_contain_text("hvad er aflastning", timeout=PATIENCE_MS)
    expect(parent.locator("#state")).to_contain_text("Mette", timeout=PATIENCE_MS)
    spoken = len(texts(parent, "bot"))

    say(desk, f"Hej, det er Mette, {number} gang")
    expect(last(parent, "advisor")).to_contain_text(f"{number} gang", timeout=PATIENCE_MS)
    say(parent, f"hvad er kompensationsydelse, {number} gang")
    expect(last(desk, "family")).to_contain_text(f"{number} gang", timeout=PATIENCE_MS)
    desk.keyboard.press("Alt+a")
    desk.locator("#dialog-yes").click()
    expect(last(parent, "system")).to_contain_text("Mette har afsluttet", timeout=PATIENCE_MS)
    assert len(texts(parent, "bot")) == spoken  # the bot was silent all the while


def back_with_the_bot(parent: Page, number: str) -> None:
    """One answer to one message, as before the human came."""
    spoken = len(texts(parent, "bot"))
    say(parent, {"første": "hvad er hjælpemidler", "anden": "hvad er ppr"}[number])
    expect(parent.locator(".msg.from-bot")).to_have_count(spoken + 1, timeout=PATIENCE_MS)
    say(parent, "tusind tak")
    expect(parent.locator(".msg.from-bot")).to_have_count(spoken + 2, timeout=PATIENCE_MS)
