"""Who gets in: sessions, CSRF, roles, limits."""

from __future__ import annotations

import pytest
import requests

from bot.conversations.sessions import IDLE_S

READS = [
    "queue", "conversations/x", "events", "answers?q=ppr", "search?q=ppr", "callbacks", "presence", "me", "labels",
    "notices",
]
STEPS = [
    "claim", "messages", "notes", "close", "heartbeat", "forward", "keep", "accept", "decline", "release", "typing",
    "read",
]
WRITES = [f"conversations/x/{step}" for step in STEPS] + ["callbacks", "items", "presence", "logout", "heartbeat"]


@pytest.mark.parametrize("path", READS)
def test_reading_without_a_session_is_401(browser, path):
    answer = browser().ask(path)

    assert (answer.status_code, answer.json()["error"]) == (401, "not_logged_in")


@pytest.mark.parametrize("path", WRITES)
def test_writing_without_a_session_is_401(browser, path):
    assert browser().do(path).status_code == 401


@pytest.mark.parametrize("token", ["", "wrong"])
def test_every_write_needs_the_csrf_token(browser, token):
    anna = browser("anna")
    anna.headers["X-CSRF-Token"] = token

    answers = {path: anna.do(path) for path in WRITES}
    assert {(a.status_code, a.json()["error"]) for a in answers.values()} == {(401, "bad_csrf")}


def test_login_gives_a_cookie_that_scripts_and_other_sites_cannot_use(server, browser):
    answer = browser().do("login", user="anna", password="hemmelig-kode")

    cookie = answer.headers["Set-Cookie"]
    assert answer.json()["csrf"] and answer.json()["name"] == "Anna"
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Secure" not in cookie


def test_login_behind_https_gives_a_secure_cookie(server):
    answer = requests.post(
        f"{server.url}/desk/api/login", json={"user": "anna", "password": "hemmelig-kode"},
        headers={"X-Forwarded-Proto": "https"}, timeout=20,
    )

    assert "Secure" in answer.headers["Set-Cookie"]


@pytest.mark.parametrize(("user", "password"), [("anna", "wrong"), ("nobody", "hemmelig-kode"), ("anna", "")])
def test_wrong_login_says_the_same_whatever_was_wrong(browser, user, password):
    answer = browser().do("login", user=user, password=password)

    assert (answer.status_code, answer.json()["error"]) == (401, "bad_login")
    assert "passer ikke" in answer.json()["message"]


@pytest.mark.parametrize("body", [{}, {"user": 1, "password": "x"}, {"user": "anna"}])
def test_login_that_is_no_login_is_400(browser, body):
    assert browser().do("login", **body).status_code == 400


def test_login_from_another_site_is_refused(server):
    answer = requests.post(
        f"{server.url}/desk/api/login", json={"user": "anna", "password": "hemmelig-kode"},
        headers={"Sec-Fetch-Site": "cross-site"}, timeout=20,
    )

    assert answer.status_code == 403


def test_guessing_one_users_password_is_stopped(browser):
    guesses = [browser().do("login", user="anna", password=f"guess{n}").status_code for n in range(12)]

    assert guesses == [401] * 10 + [429] * 2
    assert browser().do("login", user="bo", password="hemmelig-kode").status_code == 200


def test_guessing_many_users_from_one_address_is_stopped(browser):
    guesses = [browser().do("login", user=f"user{n}", password="guess").status_code for n in range(62)]

    assert guesses == [401] * 60 + [429] * 2


def test_guesses_of_a_neighbour_do_not_lock_out_who_has_been_here_before(browser):
    browser("bo")
    for n in range(60):
        browser().do("login", user=f"user{n}", password="guess")

    assert browser().do("login", user="anna", password="hemmelig-kode").status_code == 429
    assert browser().do("login", user="bo", password="hemmelig-kode").status_code == 200


def test_logging_in_rightly_is_never_too_much(browser):
    answers = {browser().do("login", user="anna", password="hemmelig-kode").status_code for _ in range(40)}

    assert answers == {200}


def test_editor_reads_the_guide_but_no_conversation(browser, waiting):
    eva = browser("eva")

    assert eva.ask("me").json()["role"] == "editor"
    assert eva.ask("labels").status_code == eva.ask("answers", q="ppr").status_code == 200
    refused = [eva.ask("queue"), eva.ask(f"conversations/{waiting.id}"), eva.do(f"conversations/{waiting.id}/claim"),
               eva.ask("callbacks"), eva.ask("search", q="hej"), eva.ask("events")]
    assert {a.status_code for a in refused} == {403}


def test_editor_does_not_count_as_an_advisor(server, browser):
    browser("eva").ask("me")

    assert server.desk.handoff.attendance.at("gentofte").cause == "nobody_logged_in"


def test_admin_may_do_what_an_advisor_may(browser, waiting):
    assert browser("chef").do(f"conversations/{waiting.id}/claim").status_code == 200


def test_session_ends_with_logout_and_the_family_goes_back_to_the_queue(server, anna, waiting):
    anna.do(f"conversations/{waiting.id}/claim")
    stolen = requests.Session()
    stolen.cookies.update(anna.cookies)

    assert anna.do("logout").status_code == 204
    assert stolen.get(f"{server.url}/desk/api/me", timeout=20).status_code == 401
    server.run(server.upkeep.look())
    assert server.store.by_id(waiting.id).state == "waiting"


def test_session_ends_when_idle(server, anna):
    server.clock.ahead += IDLE_S + 60

    assert anna.ask("me").status_code == 401


def test_heartbeats_alone_do_not_keep_a_session(server, anna, mine):
    for _ in range(3):
        server.clock.ahead += IDLE_S / 4
        left = anna.do("heartbeat", active=False)
        anna.do(f"conversations/{mine.id}/read", seq=1)
        anna.ask("queue")
    server.clock.ahead += IDLE_S / 4

    assert left.json()["ends_in"] <= IDLE_S / 4
    assert anna.do("heartbeat").status_code == 401


def test_heartbeat_of_a_page_somebody_uses_keeps_the_session(server, anna):
    for _ in range(6):
        server.clock.ahead += IDLE_S / 4
        assert anna.do("heartbeat", active=True).json()["ends_in"] == IDLE_S


def test_writing_keeps_the_session(server, anna, mine):
    server.clock.ahead += IDLE_S - 60
    anna.do(f"conversations/{mine.id}/notes", text="ring til skolen")

    assert anna.do("heartbeat").json()["ends_in"] > IDLE_S - 60


def test_desk_left_alone_gives_its_family_back(server, anna, mine):
    for _ in range(int(IDLE_S // 20) + 4):
        server.clock.ahead += 20
        anna.do("heartbeat", active=False)
    server.run(server.upkeep.look())

    assert server.store.by_id(mine.id).state == "waiting"


def test_me_gives_a_reloaded_page_its_token(anna):
    assert anna.ask("me").json()["csrf"] == anna.headers["X-CSRF-Token"]
