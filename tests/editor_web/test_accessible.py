"""Each state without accessibility faults and sideways scrolling; forms go with the keys alone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

STATES = ("list", "topic", "rates", "fault", "conflict", "publish", "history", "gaps", "new", "try")
ADDRESSES = {"gaps": "mangler", "history": "historik"}


def faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {node['html'][:160]}" for v in found for node in v["nodes"]]


def bring_into(server, page: Page, state: str) -> None:
    eva, erik = server.editor("eva"), server.editor("erik")
    if state == "gaps":
        server.gap("kan man få taxa til skolen", "kan vi få en taxa til skolen", "må hunden komme med")
    if state in ("publish", "history", "conflict"):
        eva.draft("topics/ppr.yml", lambda data: data.update(title="Evas titel"))
    if state in ("history", "conflict"):
        if state == "conflict":
            erik.draft("topics/ppr.yml", lambda data: data.update(title="Eriks titel"))
            erik.publish("topics/ppr.yml")
        else:
            eva.publish("topics/ppr.yml")
    if state in ("topic", "fault", "conflict"):
        page.goto(f"{server.url}/redaktion#/fil/topics/ppr.yml")
        expect(page.locator(".preview .msg")).to_be_visible()
        for section in page.locator(".form > details > summary").all()[:6]:
            section.click()
    if state == "rates":
        page.goto(f"{server.url}/redaktion#/fil/rates.yml?ky_gruppe1_beloeb")
        expect(page.locator(".preview .msg")).to_be_visible()
    if state == "fault":
        page.locator("[data-path='[\"title\"]'] input").fill("x" * 80)
        expect(page.locator(".faults .fault.error").first).to_be_visible()
    if state == "conflict":
        expect(page.locator(".conflict")).to_contain_text("Evas titel")
    if state == "publish":
        page.reload()
        page.locator("#publish-open").click()
        expect(page.locator("#reason")).to_be_visible()
    if state == "new":
        page.get_by_role("button", name="Nyt emne").click()
        expect(page.locator("#dialog input").first).to_be_visible()
    if state == "try":
        page.goto(f"{server.url}/redaktion#/proev")
        page.locator("#try-text").fill("hvem kan være bisidder til mødet")
        page.locator("#try-text").press("Enter")
        expect(page.locator(".tried .msg")).to_be_visible()
    if state in ADDRESSES:
        page.goto(f"{server.url}/redaktion#/{ADDRESSES[state]}")
        expect(page.locator("#main h1")).to_be_visible()
        expect(page.locator("#main .card").first).to_be_visible()
        expect(page.locator("#main")).not_to_have_attribute("aria-busy", "true")


@pytest.mark.parametrize(
    ("state", "width", "scheme"), [(s, *((320, "light"), (1440, "dark"))[n % 2]) for n, s in enumerate(STATES)]
)
def test_state_has_no_axe_violations_and_does_not_scroll_sideways(server, page, state, width, scheme):
    here = page(width=width, color_scheme=scheme)
    bring_into(server, here, state)

    assert faults(here) == []
    assert here.evaluate("document.documentElement.scrollWidth") <= width


def test_forced_colours_have_no_axe_violations(server, page):
    here = page(forced_colors="active")
    bring_into(server, here, "fault")

    assert faults(here) == []


def test_login_has_no_axe_violations(server, contexts):
    here = contexts().new_page()
    here.goto(f"{server.url}/redaktion")
    expect(here.locator("#user")).to_be_focused()

    assert faults(here) == []


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
