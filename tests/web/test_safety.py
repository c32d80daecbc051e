"""What anybody writes is text; addresses are followed only when they are harmless."""

from __future__ import annotations

from canned import XSS
from playwright.sync_api import expect
from web_pages import bot, own, session_of, write

TEXTS = [
    "<script>window.hacked=1</script>",
    '<img src=x onerror="window.hacked=1">',
    "<svg/onload=window.hacked=1>",
    "{{constructor.constructor('window.hacked=1')()}}",
    "</textarea><iframe srcdoc='<script>parent.hacked=1</script>'>",
]


def test_markup_from_the_family_is_shown_as_text(chat):
    for text in TEXTS:
        write(chat, text)
    expect(bot(chat)).to_have_count(len(TEXTS))

    assert own(chat).locator(".words").all_inner_texts() == TEXTS
    chat.reload()
    expect(own(chat)).to_have_count(len(TEXTS))
    assert chat.evaluate("window.hacked") is None
    assert chat.locator("#log img, #log script, #log iframe, #log svg").count() == 0


def test_markup_from_all_senders_is_shown_as_text(chat, stub):
    write(chat, "xss")
    expect(bot(chat)).to_contain_text("<script>")
    here = session_of(chat)["conversation"]
    for sender in ("advisor", "system"):
        card = {"heading": XSS, "body": XSS, "contacts": [{"name": XSS, "phone": XSS, "url": XSS}]}
        extra = {"advisor": XSS, "card": card}
        stub.post("/stub/say", conversation=here, text=XSS, extra=extra, **{"from": sender})
        expect(chat.locator(f".from-{sender}")).to_contain_text("<script>")

    assert chat.evaluate("window.hacked") is None
    hrefs = chat.locator("#log a").evaluate_all("links => links.map((link) => link.protocol)")
    assert set(hrefs) <= {"http:", "https:", "tel:", "mailto:"}
    assert chat.locator("#log img, #log script").count() == 0


def test_addresses_and_numbers_become_links_that_leave_no_trace(chat):
    write(chat, "link")

    links = bot(chat).locator(".words a")
    expect(links).to_have_count(3)
    assert [each.get_attribute("href") for each in links.all()] == [
        "https://gentofte.dk/hjaelp",
        "tel:+4539980000",
        "mailto:post@example.dk",
    ]
    assert links.first.get_attribute("rel") == "noopener noreferrer"


def test_page_breaks_no_rule_of_its_own_policy(page, stub):
    broken = []
    page.on("console", lambda message: broken.append(message.text) if message.type == "error" else None)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{stub.base}/chat")
    write(page, "tabt")
    expect(bot(page)).to_have_count(1)

    assert broken == []
    assert all(url.startswith(stub.base) for url in asked)
