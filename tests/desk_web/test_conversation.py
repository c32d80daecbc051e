"""The open conversation: summary, certainty and sources, notes, ready answers, reports, reading, tabs, lines."""

from __future__ import annotations

from desk_browser import open_desk
from desk_pages import announced, row, said, take, write
from playwright.sync_api import expect


def receive(server, family, text, number):
    server.desk.handoff.receive(family.id, text, f"c{number}", {}, "")


def test_summary_and_certainty_and_sources_stand_with_the_conversation(server, anna):
    family = server.family()
    row(anna, family).locator(".open").click()

    summary = anna.locator("#summary")
    for text in ("Bad om et menneske", "Gentofte", "3-5", "PPR"):
        expect(summary).to_contain_text(text)
    beside = anna.locator("#log .from-bot .beside")
    expect(beside).to_contain_text("Sikkerhed: 87 %")
    expect(beside.locator("a")).to_have_attribute("href", "https://example.org/ppr")
    expect(anna.locator("#conversation-heading")).to_be_focused()
    expect(anna.locator("#composer")).to_be_hidden()


def test_notes_are_kept_and_never_shown_to_the_family(server, anna, family_page):
    family = server.family()
    parent = family_page(family)
    take(anna, family)
    anna.keyboard.press("Alt+4")
    anna.keyboard.type("ring til skolen")
    anna.locator("#note-form button").click()
    expect(anna.locator("#notes li")).to_contain_text("ring til skolen")
    write(anna, "hej")
    expect(parent.locator(".msg.from-advisor")).to_have_count(1)

    assert "ring til skolen" not in parent.content()
    parent.reload()
    expect(parent.locator(".msg.from-advisor")).to_have_count(1)
    assert "ring til skolen" not in parent.content()


def test_colleagues_note_appears_while_the_conversation_is_open(server, advisor):
    family = server.family()
    anna, bo = advisor("anna"), advisor("bo")
    take(anna, family)
    anna.locator("#note").fill("mit eget udkast")
    row(bo, family).locator(".open").click()
    bo.locator("#note").fill("Ring til skolen først")
    bo.get_by_role("button", name="Gem noten").click()

    expect(anna.locator("#notes li")).to_contain_text("Ring til skolen først")
    expect(anna.locator("#note")).to_have_value("mit eget udkast")


def test_ready_answer_is_inserted_edited_and_sent_with_its_source(server, anna, family_page):
    family = server.family()
    parent = family_page(family)
    take(anna, family)
    anna.locator("#text").fill("Hej igen")
    anna.keyboard.press("Alt+3")
    anna.keyboard.type("aflastning")
    expect(anna.locator("#answers li").first).to_be_visible()
    anna.locator("#answers .insert").first.click()

    expect(anna.locator("#text")).to_be_focused()
    expect(anna.locator("#attached li").first).to_contain_text("Kilde")
    anna.keyboard.type(" Skriv, hvis I er i tvivl.")
    anna.keyboard.press("Enter")
    expect(parent.locator(".msg.from-advisor .sources")).to_have_count(1)
    (sent,) = server.texts(family, "advisor")
    assert sent.startswith("Hej igen\n\n") and sent.endswith(" Skriv, hvis I er i tvivl.")
    expect(anna.locator("#attached li")).to_have_count(0)


def test_search_without_a_hit_says_so(server, anna):
    take(anna, server.family())
    anna.locator("#answers-text").fill("qwxzqwxz")

    expect(anna.locator("#answers-said")).to_have_text("Guiden har intet om det.")


def test_bad_answer_is_reported_to_the_editors(server, anna):
    family = server.family()
    row(anna, family).locator(".open").click()
    report = anna.locator("#log .report")
    report.click()
    anna.locator("input[value=outdated]").check()
    anna.locator("#comment").fill("Fristen er ændret")
    anna.locator("#dialog-yes").click()

    expect(report).to_have_text("Sendt til redaktøren.")
    expect(report).to_be_focused()
    with server.engine.connect() as db:
        gaps = db.exec_driver_sql("select * from gaps").mappings().all()
    assert len(gaps) == 1 and "outdated" in str(dict(gaps[0])) and "Fristen er ændret" in str(dict(gaps[0]))


def test_reading_position_is_kept_and_the_next_look_begins_there(server, anna):
    family = server.family()
    take(anna, family)
    write(anna, "hej")
    expect(row(anna, family).locator(".badge")).to_have_count(0)
    anna.locator("nav [data-view=search]").click()
    receive(server, family, "ny besked imens", 1)
    expect(row(anna, family).locator(".badge")).to_have_text("1 ulæst")
    expect(anna).to_have_title("(1) Ny besked")
    row(anna, family).locator(".open").click()

    expect(anna.locator(".separator.new")).to_have_text("Nyt")
    expect(row(anna, family).locator(".badge")).to_have_count(0)


def test_message_in_another_conversation_is_announced_once(server, anna):
    first, second = server.family(), server.family("ishoej")
    take(anna, first)
    take(anna, second)
    heard = announced(anna).count()
    receive(server, first, "er du der?", 1)

    expect(announced(anna).last).to_have_text("Ny besked fra en familie, Gentofte.")
    assert announced(anna).count() == heard + 1
    expect(anna.locator("#text")).to_be_focused()


def test_drafts_belong_to_their_conversations(server, anna):
    first, second = server.family(), server.family("ishoej")
    take(anna, first)
    anna.locator("#text").fill("til den første")
    take(anna, second)
    assert anna.locator("#text").input_value() == ""
    row(anna, first).locator(".open").click()

    expect(anna.locator("#text")).to_have_value("til den første")
    anna.reload()
    expect(anna.locator("#text")).to_have_value("til den første")


def test_lost_line_is_told_and_what_was_written_goes_once_when_it_is_back(server, anna):
    family = server.family()
    take(anna, family)
    anna.context.set_offline(True)
    write(anna, "uden net")
    expect(anna.locator("#link")).to_contain_text("Forbindelsen er væk")
    expect(anna.locator("#log .waiting")).to_have_count(1)
    receive(server, family, "skrevet imens", 1)
    anna.context.set_offline(False)

    expect(anna.locator("#link")).to_contain_text("Forbindelsen er tilbage")
    expect(anna.locator("#log .waiting, #log .sending")).to_have_count(0)
    expect(said(anna, "family").last).to_have_text("skrevet imens")
    expect(said(anna, "advisor")).to_have_count(1)
    assert server.texts(family, "advisor") == ["uden net"]


def test_where_streams_do_not_get_through_the_page_asks_instead(server, anna):
    family = server.family()
    take(anna, family)
    anna.context.route("**/desk/api/events*", lambda route: route.abort())
    anna.evaluate("window.dispatchEvent(new Event('offline'))")  # ends the stream that stands
    receive(server, family, "uden strøm", 1)

    expect(said(anna, "family").last).to_have_text("uden strøm")


def test_lost_acknowledgement_does_not_double(server, anna):
    family = server.family()
    take(anna, family)
    lost = []

    def lose(route):
        lost.append(route.fetch())  # the server has it …
        route.abort() if len(lost) == 1 else route.continue_()  # … and the answer is gone

    anna.route("**/messages", lose)
    write(anna, "kun en gang")

    expect(anna.locator("#log .way")).to_have_count(0)
    expect(said(anna, "advisor")).to_have_count(1)
    assert server.texts(family, "advisor") == ["kun en gang"]


def test_refused_message_stays_and_can_be_edited(server, anna):
    family = server.family()
    take(anna, family)
    answer = {"status": 409, "json": {"error": "not_yours", "message": "Samtalen er ikke din lige nu."}}
    anna.route("**/messages", lambda route: route.fulfill(**answer))
    write(anna, "for sent")
    failed = anna.locator("#log .failed")
    expect(failed).to_contain_text("Ikke sendt")
    failed.get_by_role("button", name="Ret").click()

    expect(anna.locator("#text")).to_have_value("for sent")
    expect(failed).to_have_count(0)


def test_lease_that_ran_out_is_said_with_the_way_back(server, anna):
    family = server.family()
    take(anna, family)
    with server.engine.begin() as db:
        db.exec_driver_sql("update handoffs set lease_until = 1")
    server.desk.ownership.expire()

    expect(anna.locator("#writing-why")).to_contain_text("gik tilbage i køen")
    anna.locator("#steps button").click()
    expect(anna.locator("#text")).to_be_focused()


def test_tabs_show_the_same(server, anna):
    family = server.family()
    other = open_desk(server, anna.context)
    take(anna, family)
    expect(other.locator("#mine li")).to_have_count(1)
    row(other, family).locator(".open").click()
    write(anna, "fra den ene fane")
    anna.locator("#note").fill("en note")
    anna.locator("#note-form button").click()

    expect(said(other, "advisor")).to_have_text(["fra den ene fane"])
    expect(other.locator("#notes li")).to_contain_text("en note")
