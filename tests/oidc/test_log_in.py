"""Logging in at a real OpenID provider, in a real browser, to the real server."""

from __future__ import annotations

import json
import sqlite3
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from playwright.sync_api import Page, expect

from bot.server.access.login import COOKIE
from bot.server.access.openid import COOKIE as ATTEMPT


def go(page: Page, site, name: str, to: str = "desk") -> None:
    """From the desk's or the editors' page through the provider's two forms and back."""
    page.goto(f"{site.url}/{to}")
    page.locator("#openid").click()
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill("hvad som helst")
    page.locator("button[type=submit]").click()
    page.locator("button[type=submit]").click()


def me(page: Page) -> dict:
    return page.evaluate("fetch('/desk/api/me').then((r) => r.json())")


def test_advisor_logs_in_and_works_at_the_desk(site, visitor):
    page = visitor()
    go(page, site, "mette")

    expect(page.locator("#me")).to_have_text("Mette Prøve")
    assert page.url == f"{site.url}/desk"
    who = me(page)
    assert (who["user"], who["role"]) == ("oidc:mette", "advisor")
    cookie = next(c for c in page.context.cookies() if c["name"] == COOKIE)
    assert cookie["httpOnly"] and cookie["sameSite"] == "Strict"
    expect(page.locator("#people li")).to_contain_text("Mette Prøve")
    page.locator("#presence-state").select_option("away")
    expect(page.locator("#people li")).to_contain_text("Pause")


def test_editor_logs_in_at_the_editors_page_and_out_of_both(site, visitor):
    page = visitor()
    go(page, site, "emil", to="redaktion")

    expect(page.locator("#list-heading")).to_be_visible(timeout=60_000)  # the checks beside it begin slowly
    assert page.url.split("#")[0] == f"{site.url}/redaktion" and me(page)["role"] == "editor"
    page.locator("#logout").click()
    page.locator("button[name=logout]").click()
    expect(page.locator("#openid")).to_be_visible()
    assert page.url.split("#")[0].split("?")[0] == f"{site.url}/redaktion"


def test_question_to_the_provider_carries_pkce_state_and_nonce(site, provider):
    answer = requests.get(f"{site.url}/desk/openid/start", allow_redirects=False, timeout=20)
    asked = {k: v[0] for k, v in parse_qs(urlsplit(answer.headers["Location"]).query).items()}

    assert answer.headers["Location"].startswith(provider.issuer)
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert min(len(asked[k]) for k in ("state", "nonce", "code_challenge")) >= 43
    assert asked["redirect_uri"] == f"{site.url}/desk/openid/callback"
    assert "HttpOnly" in answer.headers["Set-Cookie"] and "SameSite=Lax" in answer.headers["Set-Cookie"]


def test_log_out_ends_both_sessions(site, visitor):
    page = visitor()
    go(page, site, "mette")
    expect(page.locator("#me")).to_have_text("Mette Prøve")
    secret = next(c["value"] for c in page.context.cookies() if c["name"] == COOKIE)
    page.locator("#logout").click()
    page.locator("button[name=logout]").click()  # the provider asks whether we mean it

    expect(page.locator("#openid")).to_be_visible()
    assert page.url == f"{site.url}/desk"
    assert requests.get(f"{site.url}/desk/api/me", cookies={COOKIE: secret}, timeout=20).status_code == 401
    page.locator("#openid").click()
    expect(page.locator("input[name=login]")).to_be_visible()  # the provider has forgotten her as well


def test_account_without_a_role_is_told_so_and_may_use_another(site, visitor):
    page = visitor()
    go(page, site, "gaest")

    expect(page.locator("#why")).to_contain_text("har ikke adgang")
    expect(page.locator("#why")).to_contain_text("Prøvekommunen")
    assert page.evaluate("fetch('/desk/api/me').then((r) => r.status)") == 401
    page.locator("#again").click()
    page.locator("button[name=logout]").click()
    expect(page.locator("#openid")).to_be_visible()


@pytest.mark.parametrize(("name", "role"), [("emil", "editor"), ("ib", "admin")])
def test_roles_come_from_the_groups(site, visitor, name, role):
    page = visitor()
    go(page, site, name)
    page.wait_for_url(f"{site.url}/desk")

    assert me(page)["role"] == role
    queue = page.evaluate("fetch('/desk/api/queue').then((r) => r.status)")
    assert queue == (403 if role == "editor" else 200)


def test_writes_need_the_csrf_token_of_the_session(site, visitor):
    page = visitor()
    go(page, site, "mette")
    expect(page.locator("#me")).to_have_text("Mette Prøve")
    post = """(token) => fetch('/desk/api/presence', {method: 'POST', body: '{"state": "available"}',
              headers: {'X-CSRF-Token': token}}).then((r) => r.status)"""

    assert page.evaluate(post, "wrong") == 401
    assert page.evaluate(post, me(page)["csrf"]) == 200


def test_password_log_in_stays_beside_it(site, visitor):
    page = visitor()
    page.goto(f"{site.url}/desk")
    page.locator("#user").fill("anna")
    page.locator("#password").fill("hemmelig-kode")
    page.locator("#password").press("Enter")

    expect(page.locator("#me")).to_have_text("Anna")


def test_used_answer_opens_nothing_a_second_time(site, visitor):
    page = visitor()
    answers = []
    page.on("request", lambda r: answers.append(r.url) if "/openid/callback?" in r.url else None)
    go(page, site, "mette")
    expect(page.locator("#me")).to_have_text("Mette Prøve")
    again = page.goto(answers[0])

    assert again and again.status == 400
    expect(page.locator("#why")).to_contain_text("for lang tid")


def test_answer_in_another_browser_opens_nothing(site, visitor):
    """Somebody sends you the end of her own log-in, so that you write under her name."""
    started = requests.get(f"{site.url}/desk/openid/start", allow_redirects=False, timeout=20)
    state = parse_qs(urlsplit(started.headers["Location"]).query)["state"][0]
    page = visitor()
    answer = page.goto(f"{site.url}/desk/openid/callback?code=x&state={state}")

    assert answer and answer.status == 400
    assert not any(c["name"] == COOKIE for c in page.context.cookies())


def test_false_code_is_refused_by_the_provider_and_told_kindly(site):
    browser = requests.Session()
    started = browser.get(f"{site.url}/desk/openid/start", allow_redirects=False, timeout=20)
    state = parse_qs(urlsplit(started.headers["Location"]).query)["state"][0]
    browser.cookies.set(ATTEMPT, started.cookies[ATTEMPT])
    answer = browser.get(f"{site.url}/desk/openid/callback", params={"code": "false", "state": state}, timeout=20)

    assert answer.status_code == 403 and "kunne ikke godkendes" in answer.text
    assert COOKIE not in answer.cookies


def test_giving_up_at_the_provider_is_no_error_page_without_a_way_on(site, visitor):
    page = visitor()
    page.goto(f"{site.url}/desk")
    page.locator("#openid").click()
    page.locator("a", has_text="Cancel").click()

    expect(page.locator("#why")).to_contain_text("afbrudt")
    page.locator("#again").click()
    expect(page.locator("input[name=login]")).to_be_visible()


@pytest.mark.parametrize("page_name", ["https://ondt.example", "//ondt.example", "/desk/api/me", "x"])
def test_page_to_return_to_is_one_of_ours(site, page_name):
    with requests.Session() as browser:
        browser.get(f"{site.url}/desk/openid/start", params={"page": page_name}, allow_redirects=False, timeout=20)
    with sqlite3.connect(site.folder / "familieguiden.db") as db:
        assert db.execute("select distinct page from openid_attempts").fetchall() == [("desk",)]


def test_public_client_and_roles_in_the_id_token(started, visitor):
    _, site = started("public", True, OIDC_CLIENT_ID="public", OIDC_CLIENT_SECRET="", DESK_PASSWORDS="no")
    page = visitor()
    page.goto(f"{site.url}/desk")
    expect(page.locator("#openid")).to_have_text("Log ind med Prøvekommunen")
    expect(page.locator("#user")).to_be_hidden()
    refused = requests.post(
        f"{site.url}/desk/api/login", json={"user": "anna", "password": "hemmelig-kode"}, timeout=20
    )
    assert (refused.status_code, refused.json()["error"]) == (403, "no_passwords")
    go(page, site, "mette")

    expect(page.locator("#me")).to_have_text("Mette Prøve")


def test_provider_down_is_told_kindly_and_passwords_still_open(started, visitor):
    provider, site = started("down")
    provider.stop()
    page = visitor()
    page.goto(f"{site.url}/desk")
    with page.expect_response(lambda r: "/openid/start" in r.url) as response:
        page.locator("#openid").click()

    assert response.value.status == 503
    expect(page.locator("#why")).to_contain_text("kan ikke få fat i Prøvekommunen")
    page.locator("#other").click()
    page.locator("#user").fill("anna")
    page.locator("#password").fill("hemmelig-kode")
    page.locator("#password").press("Enter")
    expect(page.locator("#me")).to_have_text("Anna")
    assert "hemmelig" not in site.log()


def test_session_given_by_the_provider_is_kept_as_a_hash(site, visitor):
    page = visitor()
    go(page, site, "mette")
    expect(page.locator("#me")).to_have_text("Mette Prøve")
    secret = next(c["value"] for c in page.context.cookies() if c["name"] == COOKIE)

    with sqlite3.connect(site.folder / "familieguiden.db") as db:
        kept = json.dumps(db.execute("select * from desk_sessions").fetchall())
    assert secret not in kept
