"""Ask and be answered: card, sources, buttons, verdict, by mouse and by keyboard alone."""

from __future__ import annotations

from playwright.sync_api import expect
from web_pages import bot, own, session_of, write, write_on, written_by_family


def test_nothing_is_stored_before_the_family_writes(chat, context):
    expect(chat.locator("#composer")).to_be_visible()

    assert chat.evaluate("localStorage.length") == 0
    assert context.cookies() == []


def test_what_was_sent_before_the_scripts_came_is_sent_when_they_have(page, stub):
    held = []
    page.route("**/chat/app.js", lambda route: held.append(route))
    page.goto(f"{stub.base}/chat?kommune=gentofte", wait_until="commit")
    write(page, "hej")
    expect(own(page)).to_have_count(0)

    held[0].continue_()

    expect(bot(page)).to_have_count(1)
    expect(own(page).locator(".words")).to_have_text("hej")
    expect(page.locator("#text")).to_have_value("")


def test_what_was_written_on_before_the_scripts_came_is_sent_with_it(page, stub):
    held = []
    page.route("**/chat/app.js", lambda route: held.append(route))
    page.goto(f"{stub.base}/chat?kommune=gentofte", wait_until="commit")
    write_on(page, "det første")
    write_on(page, "det andet")

    held[0].continue_()

    expect(bot(page)).to_have_count(1)
    assert written_by_family(stub, page) == ["det første\ndet andet"]
    expect(own(page).locator(".words")).to_have_text("det første\ndet andet", use_inner_text=True)


def test_page_says_that_one_writes_with_a_robot(chat):
    expect(chat.locator("#welcome .robot")).to_contain_text("robot")
    expect(chat.locator("#tagline")).to_contain_text("robot")


def test_answer_shows_card_with_tip_facts_contact_pamphlet_and_sources(chat):
    write(chat, "tabt arbejdsfortjeneste")

    sheet = bot(chat).locator(".sheet")
    expect(sheet.locator("h2")).to_have_text("Tabt arbejdsfortjeneste")
    expect(sheet.locator(".tip")).to_contain_text("Vent med at gå ned i tid")
    expect(sheet.locator(".remark")).to_contain_text("Bekræft hos kommunen")
    expect(sheet.locator(".facts")).to_contain_text("barnets lov § 87")
    expect(sheet.locator(".facts")).not_to_contain_text("Pjece")
    expect(sheet.locator(".contact a[href^='tel:']")).to_have_attribute("href", "tel:+4539980000")
    expect(sheet.locator(".paper a")).to_have_attribute("href", "https://gentofte.dk/pjece")
    sources = sheet.locator(".sources")
    expect(sources.locator("li").first).to_be_hidden()
    sources.locator("summary").click()
    expect(sources.locator("li").first).to_contain_text("læst 22. november 2026")
    assert sheet.inner_text().count("Vent med at gå ned i tid") == 1


def test_long_answer_is_folded_and_opens(chat):
    write(chat, "langt")

    more = bot(chat).locator("details.more")
    expect(bot(chat).locator(".badge")).to_be_visible()
    expect(more.locator("p")).to_be_hidden()
    more.locator("summary").click()
    expect(more.locator("p")).to_be_visible()


def test_number_is_copied(chat):
    write(chat, "tabt")

    bot(chat).locator(".contact button").click()

    expect(chat.locator("#announcer")).not_to_be_empty()
    assert chat.evaluate("navigator.clipboard.readText()") == "39 98 00 00"


def test_button_sends_its_payload_and_shows_its_title_as_the_familys_words(chat, stub):
    write(chat, "tabt")
    bot(chat).locator(".choices button").first.click()

    expect(own(chat).nth(1)).to_contain_text("Hvordan søger jeg?")
    expect(bot(chat).nth(1).locator("li")).to_have_count(2)
    expect(bot(chat).first.locator(".choices")).to_have_class("choices old")
    kept = stub.get(f"/stub/messages/{session_of(chat)['conversation']}")
    assert kept[2]["text"] == "Hvordan søger jeg?"


def test_whole_exchange_by_keyboard_alone(chat):
    chat.locator("#text").focus()
    chat.keyboard.type("tabt")
    chat.keyboard.press("Shift+Enter")
    chat.keyboard.type("arbejdsfortjeneste")
    chat.keyboard.press("Enter")
    expect(own(chat).locator(".words")).to_have_text("tabt\narbejdsfortjeneste")
    expect(bot(chat)).to_have_count(1)

    for _ in range(30):  # back through hint, verdict and buttons
        chat.keyboard.press("Shift+Tab")
        if chat.evaluate("document.activeElement.textContent") == "Hvordan søger jeg?":
            break
    chat.keyboard.press("Enter")

    expect(bot(chat)).to_have_count(2)
    assert chat.evaluate("document.activeElement.textContent") == "Hvordan søger jeg?"


def test_menu_opens_with_keys_and_escape_gives_the_focus_back(chat):
    chat.locator("#menu-button").focus()
    chat.keyboard.press("Enter")
    chat.keyboard.press("Tab")
    assert chat.evaluate("document.activeElement.dataset.do") == "human"

    chat.keyboard.press("Escape")

    expect(chat.locator("#menu")).to_be_hidden()
    assert chat.evaluate("document.activeElement.id") == "menu-button"


def test_human_in_the_menu_asks_for_one(chat):
    chat.locator("#menu-button").click()
    chat.locator("[data-do=human]").click()

    expect(own(chat)).to_contain_text("Tal med et menneske")
    expect(bot(chat).locator(".choices button")).to_have_count(2)


def test_verdict_no_asks_what_was_missing_and_keeps_both(chat, stub):
    before = len(stub.get("/stub/feedback"))
    write(chat, "tabt")
    bot(chat).locator(".verdict button").nth(1).click()
    chat.locator(".verdict textarea").fill("Jeg savnede et eksempel")
    chat.locator(".verdict form button").click()

    expect(chat.locator(".verdict p")).to_be_focused()
    assert stub.get("/stub/feedback")[before:] == [[2, 0, "Jeg savnede et eksempel"]]


def test_steps_show_where_the_family_is(chat):
    write(chat, "sagsgang")

    expect(chat.locator(".step")).to_have_count(3)
    here = chat.locator("[aria-current=step]")
    expect(here).to_contain_text("Sagen bliver undersøgt")
    expect(chat.locator(".sheet .words li")).to_have_count(0)
    here.locator("summary").click()
    expect(here.locator("dl")).to_contain_text("Inden 8 uger")
    with chat.expect_download() as download:
        chat.locator(".sheet .row button").click()
    assert download.value.suggested_filename == "frist.ics"


def test_question_of_a_form_is_shown_with_its_buttons(chat):
    write(chat, "ring mig op")

    expect(bot(chat)).to_contain_text("Hvad hedder du?")
    expect(bot(chat).locator(".choices button")).to_have_count(1)


def test_deadline_shows_its_day_and_goes_into_the_calendar(chat):
    write(chat, "frist")

    expect(bot(chat).locator("h2")).to_have_text("Frist for at klage")
    expect(bot(chat).locator(".last-day")).to_contain_text("17. december 2026")
    with chat.expect_download() as download:
        bot(chat).locator(".row button").click()
    assert download.value.suggested_filename == "frist.ics"


def test_other_language_is_marked_where_it_is_spoken_and_nowhere_else(chat):
    write(chat, "english")

    expect(bot(chat).locator(".words")).to_have_attribute("lang", "en")
    assert bot(chat).locator("[lang]").count() == 1
    assert chat.evaluate("document.documentElement.lang") == "da"


def test_checklist_ticks_are_there_after_a_reload(chat):
    write(chat, "startpakke")
    chat.locator(".checklist input").nth(1).check()

    chat.reload()

    expect(chat.locator(".checklist input").nth(1)).to_be_checked()
    expect(chat.locator(".checklist input").first).not_to_be_checked()


def test_count_shows_near_the_limit_and_too_long_is_not_sent(chat):
    chat.locator("#text").fill("a" * 1700)
    expect(chat.locator("#count")).to_be_empty()
    chat.locator("#text").fill("a" * 1990)
    expect(chat.locator("#count")).to_contain_text("10 tegn")
    chat.locator("#text").fill("\U0001f600" * 2001)
    expect(chat.locator("#text")).to_have_attribute("aria-invalid", "true")

    chat.locator("#text").press("Enter")

    expect(own(chat)).to_have_count(0)


def test_chosen_kommune_goes_with_the_first_message(page, stub):
    page.goto(f"{stub.base}/chat")
    page.locator("#kommune").select_option("ishoej")
    write(page, "hej")

    expect(bot(page)).to_have_count(1)
    expect(page.locator("#kommune-place")).to_be_hidden()
    assert session_of(page, "")["kommune"] == "ishoej"


def test_masked_number_is_shown_as_it_was_kept(chat):
    write(chat, "mit barn har 990199-9999")

    expect(own(chat).locator(".words")).to_have_text("mit barn har [cpr-nummer]")
