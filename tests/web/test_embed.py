"""One script tag on another site: isolated, lazy, closed by Escape, light."""

from __future__ import annotations

import gzip
import re
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect
from web_pages import bot, watched

EXAMPLES = ("plain", "hostile-css", "strict-csp")
ROOT = Path(__file__).resolve().parents[2]
SCRIPT = (ROOT / "bot" / "web" / "embed.js").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "indlejring.md").read_text(encoding="utf-8")
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


def test_every_attribute_and_variable_is_in_the_guide_and_in_these_tests():
    attributes = set(re.findall(r"asked\.(\w+)", SCRIPT))
    known = {"data-" + re.sub("[A-Z]", lambda m: f"-{m[0].lower()}", name) for name in attributes}
    known |= set(re.findall(r"--familieguiden-\w+", SCRIPT))
    documented = set(re.findall(r"\| `((?:data|--familieguiden)-\w+(?:-\w+)*)`", GUIDE))
    examples = "".join((ROOT / "examples" / f"{name}.html").read_text(encoding="utf-8") for name in EXAMPLES)

    assert known == documented
    assert len(known) == 9
    assert {name for name in known if name not in examples + OWN_PAGE} == set()


OWN_PAGE = """<!doctype html><html lang="da"><title>Egen side</title>
<style>:root { --familieguiden-edge: 40px; --familieguiden-font: monospace; }</style><main><h1>Egen side</h1></main>
<script src="http://127.0.0.1:5005/chat/embed.js" data-logo="/examples/logo.svg"
  data-start-text="Velkommen til Ishøjs guide." data-name="Ishøjs guide" data-open-text="Spørg her"
  data-color="#123456" data-kommune="ishoej" data-side="right"
  defer></script>"""
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9H0z"/></svg>'


def test_edge_font_logo_greeting_and_colour_are_the_sites_own(context, stub):
    page = watched(context.new_page())
    stub.post("/stub/page", html=OWN_PAGE)
    page.route("**/examples/logo.svg", lambda route: route.fulfill(content_type="image/svg+xml", body=LOGO))
    page.goto(f"{stub.other_site}/examples/own.html")
    launcher = page.locator("#familieguiden .open")
    expect(launcher).to_have_text("Spørg her")
    box = launcher.bounding_box()
    assert box and (390 - box["x"] - box["width"], 760 - box["y"] - box["height"]) == (40, 40)
    assert launcher.evaluate("b => getComputedStyle(b).fontFamily") == "monospace"
    assert launcher.evaluate("b => getComputedStyle(b).backgroundColor") == "rgb(18, 52, 86)"
    assert launcher.locator("img").evaluate("i => i.complete && i.naturalWidth > 0")
    launcher.click()

    frame = page.frame_locator("#familieguiden iframe")
    expect(frame.locator("#welcome .letter")).to_have_text("Velkommen til Ishøjs guide.")
    expect(frame.locator("#name")).to_have_text("Ishøjs guide")
    assert frame.locator(".mark").get_attribute("src") == f"{stub.other_site}/examples/logo.svg"
    accent = frame.locator("#send").evaluate("b => getComputedStyle(b).backgroundColor")
    assert accent == "rgb(18, 52, 86)"


def test_strict_example_allows_what_the_guide_names_and_nothing_else():
    page = (ROOT / "examples" / "strict-csp.html").read_text(encoding="utf-8")
    [policy] = re.findall(r'content="(default-src[^"]*)"', page)
    rules = {name: values for name, *values in (rule.split() for rule in policy.split(";"))}
    named = set(re.findall(r"^([\w-]+-src) https://DIN-SERVER;", GUIDE, re.MULTILINE))

    assert named == {"script-src", "frame-src"}
    assert {name for name, values in rules.items() if values == ["http://127.0.0.1:5005"]} == named
    others = set(rules) - named - {"require-trusted-types-for"}
    assert all(rules[name] == ["'none'"] for name in others)


@pytest.mark.parametrize("missing", ["script-src", "frame-src"])
def test_strict_page_without_one_of_the_two_lines_has_no_chat(context, stub, missing):
    page = context.new_page()
    blocked = []
    page.on("console", lambda m: blocked.append(m.text) if "Policy" in m.text else None)
    allowed = (ROOT / "examples" / "strict-csp.html").read_text(encoding="utf-8")
    stub.post("/stub/page", html=re.sub(rf"{missing} [^;]*", f"{missing} 'none'", allowed))
    page.goto(f"{stub.other_site}/examples/own.html")
    if missing == "frame-src":
        page.locator("#familieguiden .open").click()
        page.wait_for_load_state("networkidle")

    assert [text for text in blocked if missing in text]


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
