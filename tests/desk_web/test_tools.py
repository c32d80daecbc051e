"""Call-backs, search, presence, notices that fail."""

from __future__ import annotations

from desk_pages import announced
from playwright.sync_api import expect

from bot.conversations.notices import Targets
from bot.conversations.schema import callbacks


def add_callback(server, name="Mette Holm"):
    return server.desk.callbacks.add("", name, "20123456", "", "efter kl. 16", "aflastning", "gentofte")


def test_callback_is_announced_listed_and_done(server, anna):
    made = add_callback(server)
    expect(anna.locator("#callback-count")).to_have_text("1")
    expect(announced(anna).last).to_have_text("En ny familie vil ringes op.")
    anna.keyboard.press("Alt+5")
    card = anna.locator(f"[data-callback='{made.id}']")
    expect(card).to_contain_text("20 12 34 56")
    card.locator("textarea").fill("Lagt en besked")
    card.get_by_role("button", name="Fik ikke fat").click()
    expect(card.locator(".badge")).to_have_text("Fik ikke fat i familien")
    expect(card.locator("textarea")).to_have_value("Lagt en besked")
    card.get_by_role("button", name="Klaret").click()

    expect(anna.locator("#callbacks-empty")).to_be_visible()
    expect(anna.locator("#callbacks-heading")).to_be_focused()
    expect(anna.locator("#callback-count")).to_be_hidden()
    with server.engine.connect() as db:
        (kept,) = db.execute(callbacks.select()).mappings().all()
    assert (kept["status"], kept["note"]) == ("done", "Lagt en besked")


def test_callback_a_colleague_tried_is_up_to_date_at_every_desk(server, advisor):
    made = add_callback(server)
    anna, bo = advisor("anna"), advisor("bo")
    for page in (anna, bo):
        page.keyboard.press("Alt+5")
    anna.locator(f"[data-callback='{made.id}']").get_by_role("button", name="Fik ikke fat").click()

    expect(bo.locator(f"[data-callback='{made.id}'] .badge")).to_have_text("Fik ikke fat i familien")
    expect(bo.locator("#callback-count")).to_have_text("1")


def test_callback_that_is_over_can_be_opened_again(server, anna):
    made = add_callback(server)
    server.desk.callbacks.set_status(made.id, "done", server.advisor("bo")[1].advisor)
    anna.keyboard.press("Alt+5")
    anna.locator("#callbacks-over summary").click()
    anna.get_by_role("button", name="Åbn igen").click()

    expect(anna.locator("#callbacks li")).to_have_count(1)


def test_search_finds_an_earlier_conversation_and_opens_it_to_read(server, anna):
    family = server.family()
    bo = server.advisor("bo")[1].advisor
    server.desk.ownership.claim(family.id, bo)
    server.desk.ownership.write(family.id, bo, "Vi talte om zebraer", "z1")
    server.desk.ownership.close(family.id, bo, "answered", True)
    anna.keyboard.press("Alt+6")
    anna.keyboard.type("zebra")
    anna.keyboard.press("Enter")
    expect(anna.locator("#search-said")).to_have_text("1 samtale")
    expect(anna.locator("#found mark")).to_have_text("zebra")
    anna.locator("#found button").click()

    expect(anna.locator("#log .msg:focus")).to_contain_text("zebraer")
    expect(anna.locator("#composer")).to_be_hidden()
    expect(anna.locator("#summary")).to_contain_text("Familien fik svar")


def test_search_without_a_hit_says_so(server, anna):
    anna.keyboard.press("Alt+6")
    anna.keyboard.type("findes ikke")
    anna.keyboard.press("Enter")

    expect(anna.locator("#search-said")).to_have_text("Ingen samtaler med de ord.")


def test_presence_with_a_reason_is_seen_by_the_colleague(server, advisor):
    anna, bo = advisor("anna"), advisor("bo")
    anna.locator("#presence-state").select_option("away")
    anna.locator("#presence-reason").fill("frokost")
    anna.locator("#presence-reason").press("Enter")

    expect(bo.locator("#people")).to_contain_text("Pause: frokost")
    anna.reload()
    expect(anna.locator("#presence-state")).to_have_value("away")
    expect(anna.locator("#presence-reason")).to_have_value("frokost")
    anna.locator("#presence-state").select_option("available")
    expect(bo.locator("#people .away")).to_have_count(0)


def test_notice_that_does_not_get_out_is_shown(server, anna, monkeypatch):
    monkeypatch.setattr(server.desk.notices, "targets", Targets(webhook="http://127.0.0.1:1/"))
    server.family()
    with server.engine.begin() as db:
        db.exec_driver_sql("update outbox set attempts = 3, error = 'ConnectionError', updated_at = 9e9")

    expect(anna.locator("#failing")).to_contain_text("ConnectionError")
