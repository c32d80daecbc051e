"""One script tag on another site: isolated, lazy, closed by Escape, light."""

from __future__ import annotations

import gzip
import re
import urllib.request

import pytest
from playwright.sync_api import expect
from web_pages import bot, watched

EXAMPLES = ("plain", "hostile-css", "strict-csp")
MOST_EMBED = 15_000
MOST_CHAT = 60_000


@pytest.fixture
def site(context, stub):
    """Opens an example page on another site than the chat's."""

    def opened(name: str):
        page = watched(context.new_page())
        page.blocked = []
        page.on("console", lambda m: page.blocked.append(m.text) if "Policy" in m.text else None)
        page.goto(f"{stub.other_site}/examples/{name}.html")
        return page

    return opened


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_opens_talks_and_closes_with_escape(site, context, name):
    page = site(name)
    launcher = page.locator("#familieguiden .open")
    expect(launcher).to_be_visible()
    assert page.locator("iframe").count() == 0
    launcher.click()
    frame = page.frame_locator("#familieguiden iframe")
    expect(frame.locator("#text")).to_be_focused()
    frame.locator("#text").fill("hej")
    frame.locator("#text").press("Enter")
    expect(frame.locator(".msg.from-bot")).to_have_count(1)

    frame.locator("#text").press("Escape")

    expect(page.locator("#familieguiden iframe")).to_be_hidden()
    expect(launcher).to_be_focused()
    assert page.blocked == []
    assert context.cookies() == []
    launcher.press("Enter")
    expect(frame.locator(".msg.from-bot")).to_have_count(1)


def test_hostile_rules_do_not_reach_the_button(site):
    launcher = site("hostile-css").locator("#familieguiden .open")

    box = launcher.bounding_box()
    assert box and box["width"] > 150 and box["height"] >= 44
    style = launcher.evaluate("b => { const s = getComputedStyle(b); return [s.color, s.letterSpacing, s.visibility] }")
    assert style == ["rgb(0, 0, 0)", "normal", "visible"]


def test_attributes_set_side_colour_text_name_and_kommune(site):
    page = site("hostile-css")
    launcher = page.locator("#familieguiden .open")
    expect(launcher).to_have_text("Har du et spørgsmål?")
    assert launcher.bounding_box()["x"] < 30
    assert launcher.evaluate("b => getComputedStyle(b).backgroundColor") == "rgb(255, 211, 77)"

    launcher.click()

    frame = page.frame_locator("#familieguiden iframe")
    expect(frame.locator("#name")).to_have_text("Rødovres familieguide")
    expect(frame.locator("#kommune-place")).to_be_hidden()
    assert "kommune=roedovre" in page.locator("#familieguiden iframe").get_attribute("src")


def test_close_button_in_the_frame_closes_it(site):
    page = site("plain")
    page.locator("#familieguiden .open").click()

    page.frame_locator("#familieguiden iframe").locator("#close").click()

    expect(page.locator("#familieguiden .open")).to_be_focused()


def test_page_on_its_own_has_no_close_button(chat):
    expect(chat.locator("#composer")).to_be_visible()
    expect(chat.locator("#close")).to_be_hidden()


def test_embed_script_stays_light(stub):
    script = urllib.request.urlopen(f"{stub.base}/chat/embed.js", timeout=10).read()

    assert b"labels*/ {}" not in script
    assert len(gzip.compress(script)) <= MOST_EMBED


def test_open_chat_stays_light(page, stub):
    sizes = {}

    def add(response):
        if re.search(r"/chat($|\?|/static/)", response.url):
            sizes[response.url] = len(gzip.compress(response.body()))

    page.on("requestfinished", lambda request: add(request.response()))
    page.goto(f"{stub.base}/chat")
    page.wait_for_load_state("networkidle")

    assert len(sizes) > 15
    assert sum(sizes.values()) <= MOST_CHAT


def test_start_buttons_have_payloads_the_channel_takes(chat):
    chat.locator("#start-buttons button").first.click()

    expect(bot(chat)).to_have_count(1)
    expect(chat.locator(".failed")).to_have_count(0)
