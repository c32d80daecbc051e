"""Logging in and out, and a session that ends while something is being written."""

from __future__ import annotations

import time

from desk_browser import open_desk, watched
from desk_pages import said, take
from playwright.sync_api import expect

from bot.conversations.schema import desk_sessions


def log_in(page, server, user="anna", password=""):
    page.locator("#user").fill(user)
    page.locator("#password").fill(password or server.password)
    page.locator("#password").press("Enter")


def forget_sessions(server):
    with server.engine.begin() as db:
        db.exec_driver_sql("delete from desk_sessions")


def test_wrong_password_says_so_and_keeps_the_name(server, contexts):
    page = watched(contexts().new_page())
    page.goto(f"{server.url}/desk")
    log_in(page, server, password="forkert")

    expect(page.locator("#login-error")).to_contain_text("passer ikke")
    expect(page.locator("#password")).to_be_focused()
    assert page.locator("#user").input_value() == "anna"
    expect(page.locator("#desk")).to_be_hidden()


def test_log_in_shows_the_desk_and_log_out_hides_it(server, contexts):
    page = watched(contexts().new_page())
    page.goto(f"{server.url}/desk")
    log_in(page, server)
    expect(page.locator("#me")).to_have_text("Anna")
    expect(page.locator("#queue-heading")).to_be_focused()

    page.locator("#logout").click()

    expect(page.locator("#entrance")).to_be_visible()
    expect(page.locator("#desk")).to_be_hidden()


def test_editor_is_told_that_the_desk_is_not_hers(server, contexts):
    page = watched(contexts().new_page())
    page.goto(f"{server.url}/desk")
    log_in(page, server, "eva")

    expect(page.locator("#login-error")).to_contain_text("ikke adgang")
    expect(page.locator("#desk")).to_be_hidden()


def test_session_that_ends_covers_the_page_and_keeps_the_draft(server, anna):
    family = server.family()
    take(anna, family)
    anna.locator("#text").fill("halvt skrevet")
    forget_sessions(server)

    expect(anna.locator("#login-why")).to_contain_text("logget ud")
    expect(anna.locator("#desk")).to_be_hidden()
    expect(anna.locator("#password")).to_be_focused()
    log_in(anna, server)

    expect(anna.locator("#text")).to_be_focused()
    assert anna.locator("#text").input_value() == "halvt skrevet"
    anna.locator("#text").press("Enter")
    expect(anna.locator("#log .way")).to_have_count(0)
    assert server.texts(family, "advisor") == ["halvt skrevet"]


def test_message_sent_as_the_session_ends_goes_after_the_next_log_in(server, anna):
    family = server.family()
    take(anna, family)
    anna.locator("#text").fill("sendt i sidste øjeblik")
    forget_sessions(server)
    anna.evaluate("document.getElementById('composer').requestSubmit()")  # the page may be covered by now
    expect(anna.locator("#entrance")).to_be_visible()
    log_in(anna, server)

    expect(anna.locator("#log .way")).to_have_count(0)
    expect(said(anna, "advisor")).to_have_count(1)
    assert server.texts(family, "advisor") == ["sendt i sidste øjeblik"]


def test_another_user_does_not_see_what_the_first_was_writing(server, anna):
    family = server.family()
    take(anna, family)
    anna.locator("#text").fill("mit eget")
    forget_sessions(server)
    expect(anna.locator("#entrance")).to_be_visible()
    log_in(anna, server, "bo")

    expect(anna.locator("#me")).to_have_text("Bo")
    assert anna.locator("#text").input_value() == ""
    assert "mit eget" not in anna.locator("body").inner_text()


def test_log_out_with_a_family_asks_first_and_wipes_the_draft(server, anna):
    take(anna, server.family())
    anna.locator("#text").fill("ikke sendt")
    anna.locator("#logout").click()
    expect(anna.locator("#dialog")).to_contain_text("Vil du logge ud")
    anna.locator("#dialog-yes").click()

    expect(anna.locator("#entrance")).to_be_visible()
    assert anna.evaluate("sessionStorage.getItem('familieguiden:desk:drafts:anna')") is None


def test_log_out_in_one_tab_logs_out_the_other(server, anna):
    other = open_desk(server, anna.context)
    anna.locator("#logout").click()

    expect(other.locator("#entrance")).to_be_visible()
    expect(other.locator("#desk")).to_be_hidden()


def test_log_in_in_one_tab_opens_the_other(server, anna):
    other = open_desk(server, anna.context)
    forget_sessions(server)
    expect(other.locator("#entrance")).to_be_visible()
    expect(anna.locator("#entrance")).to_be_visible()
    log_in(anna, server)

    expect(other.locator("#desk")).to_be_visible()
    expect(anna.locator("#desk")).to_be_visible()


def test_desk_left_alone_warns_and_somebody_there_keeps_it(server, anna):
    with server.engine.begin() as db:  # the last sign of somebody is nearly an hour old
        db.execute(desk_sessions.update().values(seen_at=desk_sessions.c.seen_at - 3600 + 240))
    expect(anna.locator("#idle-text")).to_contain_text("logget ud om 4 min")
    expect(anna.locator("#idle")).to_be_visible()

    anna.locator("#idle-here").click()
    expect(anna.locator("#idle")).to_be_hidden()
    with server.engine.connect() as db:
        assert db.execute(desk_sessions.select()).mappings().one()["seen_at"] > time.time() - 60


def test_desk_left_alone_too_long_is_covered(server, anna):
    with server.engine.begin() as db:
        db.execute(desk_sessions.update().values(seen_at=0.0))

    expect(anna.locator("#login-why")).to_contain_text("logget ud")
    expect(anna.locator("#desk")).to_be_hidden()
