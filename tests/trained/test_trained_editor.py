"""The editor's five minutes, real server and trained model: written, seen, published, asked in the chat."""

from __future__ import annotations

import re
import shutil

import pytest
from playwright.sync_api import expect

from bot.guide.files.yaml_file import read_document
from bot.settings import KNOWLEDGE

AMOUNT, YEAR = "1.234 kr. om måneden", '["rates",2,"values",1,'
LOGIN = re.compile(r"user (\S+), password (\S+)")
SLOW_MS = 120_000  # the processes beside the server are slow to begin with


@pytest.fixture(scope="module")
def edited(make_bot, tmp_path_factory):
    """A bot of its own over a copy of the guide, which editors may change."""
    knowledge = tmp_path_factory.mktemp("edited") / "knowledge"
    shutil.copytree(KNOWLEDGE, knowledge)
    bot = make_bot("edited", KNOWLEDGE_DIR=str(knowledge))
    bot.knowledge = knowledge
    bot.start()
    return bot.wait_ready()


@pytest.fixture
def page(edited, chromium):
    """Logged in with the login that the first start printed, an admin's."""
    printed = (edited.folder / "serve.log").read_text(encoding="utf-8", errors="replace")
    user, password = LOGIN.search(printed).groups()
    context = chromium.new_context(locale="da-DK", viewport={"width": 1440, "height": 900})
    made = context.new_page()
    made.set_default_timeout(SLOW_MS)
    made.goto(f"{edited.url}/redaktion")
    made.locator("#user").fill(user)
    made.locator("#password").fill(password)
    made.locator("#password").press("Enter")
    expect(made.locator("tbody tr").first).to_be_visible(timeout=SLOW_MS)
    yield made
    context.close()


def field(page, path):
    return page.locator(f"[data-path='{path}'] :is(input, textarea, select)").first


def change_amount(page):
    page.locator(".tabs [data-schema=rates]").click()
    page.locator("tbody a").filter(has_text="Fast beløb i gruppe 1").click()
    page.get_by_role("button", name="Tilføj et år").locator("visible=true").click()
    for name, value in (("year", "2026"), ("valid_from", "2026-01-01"), ("valid_to", "2099-12-31"), ("amount", AMOUNT)):
        field(page, f'{YEAR}"{name}"]').fill(value)
    field(page, f'{YEAR}"source","title"]').fill("Satser for 2026")
    field(page, f'{YEAR}"source","read"]').fill("2026-11-22")
    expect(page.locator(".preview .msg")).to_contain_text(AMOUNT, timeout=SLOW_MS)
    expect(page.locator(".foot [role=status]")).to_contain_text("Kladden er gemt", timeout=SLOW_MS)


def add_pamphlet(page):
    page.get_by_role("link", name="Til listen").click()
    page.locator(".tabs [data-schema=pamphlets]").click()
    page.locator("tbody a").first.click()
    page.get_by_role("button", name="Tilføj en pjece").click()
    at = f'["pamphlets",{len(read_document(KNOWLEDGE / "pamphlets.yml", KNOWLEDGE).data["pamphlets"])},'
    for name, value in (("id", "gentofte_ny_pjece"), ("title", "Ny pjece om kompensation")):
        field(page, f'{at}"{name}"]').fill(value)
    field(page, f'{at}"kommune"]').select_option("gentofte")
    field(page, f'{at}"topics"]').select_option("kompensationsydelse")
    field(page, f'{at}"status"]').select_option("published")
    field(page, f'{at}"url"]').fill("https://example.org/ny-pjece")
    field(page, f'{at}"source","title"]').fill("Gentofte Kommune")
    field(page, f'{at}"source","read"]').fill("2026-11-22")
    expect(page.locator(".preview .msg")).to_contain_text("Ny pjece om kompensation", timeout=SLOW_MS)
    expect(page.locator(".foot [role=status]")).to_contain_text("Kladden er gemt", timeout=SLOW_MS)


def publish(page):
    page.locator("#publish-open").click()
    families = page.locator("section.families")
    expect(families).to_contain_text("bliver anderledes", timeout=SLOW_MS)
    page.locator("#reason").fill("Nyt beløb og ny pjece")
    page.locator("#dialog .button.main").click()
    expect(page.locator("#notice")).to_contain_text("Udgivet", timeout=SLOW_MS)


def told(answer):
    return str(answer)


@pytest.mark.slow
def test_new_amount_and_pamphlet_reach_a_family_in_the_chat(edited, page, wait):
    question = "hvor meget er det faste beløb i kompensationsydelse gruppe 1"
    family = edited.chat("gentofte")
    assert AMOUNT not in told(family.ask(question))
    change_amount(page)
    add_pamphlet(page)
    publish(page)

    wait(lambda: AMOUNT in told(edited.chat("gentofte").ask(question)), 60, "the new amount in the chat")
    pamphlets = '/ask_pamphlet{"topic":"kompensationsydelse"}'
    assert "Ny pjece om kompensation" in told(edited.chat("gentofte").ask(payload=pamphlets))
    assert "Ny pjece om kompensation" not in told(edited.chat("ishoej").ask(payload=pamphlets))
    assert AMOUNT not in (KNOWLEDGE / "rates.yml").read_text(encoding="utf-8")


@pytest.mark.slow
def test_question_tried_gets_what_the_chat_gives(edited, page):
    question = "hvem kan være bisidder til mødet"
    page.goto(f"{edited.url}/redaktion#/proev")
    page.locator("#try-text").fill(question)
    page.locator("#try-text").press("Enter")
    expect(page.locator(".tried .msg")).to_be_visible(timeout=SLOW_MS)
    [first, *_] = edited.chat().ask(question)

    assert first["topic"] == "bisidder" and first["card"]["heading"] in page.locator(".tried .msg").inner_text()
    expect(page.locator("mark.strong")).to_contain_text(["bisidder"])
    assert edited.rows("messages").count(question) == 1  # the chat's own
