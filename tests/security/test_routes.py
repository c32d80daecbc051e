"""No way to another's conversation: a walk over every route of the server with every wrong credential.

A new route is closed until it is named here: what is not in PUBLIC must refuse strangers.
"""

from __future__ import annotations

import re
import time

import pytest
import requests

# What anybody may ask for. Adding to this list is a decision.
PUBLIC = {
    ("/", "GET"),
    ("/health", "GET"),
    ("/ready", "GET"),
    ("/metrics", "GET"),
    ("/chat", "GET"),
    ("/chat/embed.js", "GET"),
    ("/chat/tilgaengelighed", "GET"),
    ("/chat/static/<name:path>", "GET"),
    ("/chat/api/start", "GET"),
    ("/chat/api/conversations", "POST"),
    ("/chat/api/return", "POST"),  # wants a return code
    ("/chat/enkel", "GET"),
    ("/chat/enkel", "POST"),
    ("/chat/enkel/frist.ics", "GET"),
    ("/chat/startpakke.pdf", "GET"),
    ("/webhooks/rest", "GET"),
    ("/webhooks/rest/webhook", "POST"),  # from this machine, or with REST_TOKEN
    ("/desk", "GET"),
    ("/desk/static/<name:path>", "GET"),
    ("/redaktion", "GET"),
    ("/redaktion/static/<name:path>", "GET"),
    ("/desk/api/login", "POST"),
}
REFUSED = (401, 403, 404)


def plain(path):
    return path.rstrip("/") or "/"


def address(server, path, identity):
    """The route with a conversation's id, or something harmless, in its places."""
    filled = re.sub(r"<(?:identity|conversation)[^>]*>", identity, path)
    return server.url + re.sub(r"<[^>]+>", "1", filled)


def ask(method, url, **options):
    """(status, all that comes within a moment): streams never end by themselves."""
    with requests.request(method, url, stream=True, timeout=30, allow_redirects=False, **options) as answer:
        if "event-stream" not in answer.headers.get("content-type", ""):
            return answer.status_code, answer.text
        text, end = "", time.monotonic() + 1.0
        answer.raw._fp.fp.raw._sock.settimeout(1.0)
        try:
            while time.monotonic() < end:
                text += answer.raw.read1(65536).decode() if hasattr(answer.raw, "read1") else ""
        except Exception:
            pass
        return answer.status_code, text


@pytest.fixture(scope="module")
def victim(server):
    """A conversation whose words nobody else may see."""
    made = server.family()
    assert made.say(f"Min søn hedder {made.words}").status_code == 202
    return made


@pytest.fixture(scope="module")
def other(server):
    made = server.family("ishoej")
    assert made.say("hej").status_code == 202
    return made


@pytest.fixture(scope="module")
def closed(routes):
    return [(path, method) for path, method in routes if (plain(path), method) not in PUBLIC]


def test_public_list_names_only_what_there_is(routes):
    there = {(plain(path), method) for path, method in routes}

    assert sorted(PUBLIC - there) == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer x"},
        {"Authorization": "Bearer " + "a" * 43},
        {"Authorization": "Basic YWxhZGRpbjpvcGVu"},
        {"Authorization": "bearer null"},
        {"Authorization": "Bearer %"},
        {"Cookie": "familieguiden_desk=x; familieguiden_enkel=x"},
        {"Cookie": 'familieguiden_desk="\\""; ; =; familieguiden_enkel'},
    ],
    ids=str,
)
def test_stranger_is_refused_everywhere(server, closed, victim, headers):
    let_in = []
    for path, method in closed:
        status, text = ask(method, address(server, path, victim.id), headers=headers)
        if status not in REFUSED or victim.words in text:
            let_in.append((method, path, status))

    assert let_in == []


def test_family_reaches_no_route_of_the_desk(server, closed, victim):
    let_in = []
    for path, method in closed:
        if path.startswith("/chat"):
            continue
        for headers in (victim.headers, {"Cookie": f"familieguiden_desk={victim.token}"}):
            status, _ = ask(method, address(server, path, victim.id), headers=headers)
            if status not in REFUSED:
                let_in.append((method, path, status))

    assert let_in == []


def test_familys_own_token_shows_nothing_of_another(server, routes, victim, other):
    """Every way to name a conversation is tried: in the path, the query, the body and a header."""
    seen = []
    for path, method in routes:
        for options in (
            {"headers": other.headers, "params": {"conversation": victim.id, "id": victim.id, "sender": victim.id}},
            {"headers": {**other.headers, "X-Conversation": victim.id, "Last-Event-ID": "0"}},
            {"headers": {"Cookie": f"familieguiden_enkel={other.token}"}},
            {"headers": other.headers, "json": {"conversation": victim.id, "sender": victim.id, "text": "hej"}},
        ):
            if method == "DELETE":
                continue  # its own is still needed
            status, text = ask(method, address(server, path, victim.id), **options)
            if victim.words in text:
                seen.append((method, path, status))

    assert seen == []
    assert victim.words in requests.get(f"{server.url}/chat/api/messages", headers=victim.headers, timeout=30).text


def test_conversation_id_is_no_secret_that_opens_anything(server, closed, victim):
    headers = {"Authorization": f"Bearer {victim.id}", "Cookie": f"familieguiden_enkel={victim.id}"}
    let_in = []
    for path, method in closed:
        status, _ = ask(method, address(server, path, victim.id), headers=headers)
        if status not in REFUSED:
            let_in.append((method, path, status))

    assert let_in == []


@pytest.mark.parametrize("user", ["anna", "eva", "chef"])
def test_desk_sees_no_conversation_that_did_not_ask_for_a_human(server, routes, victim, user):
    browser = server.desk(user)
    seen = []
    for path, method in routes:
        if method != "GET" or (user == "chef" and path.endswith("/export")):
            continue  # an admin answers a family that asks what is held about it
        url = address(server, path, victim.id)
        for params in ({}, {"q": victim.words}, {"conversation": victim.id}):
            status, text = ask(method, url, params=params, cookies=browser.cookies)
            # A search echoes nothing; a page for the whole world knows no words.
            if victim.words in text:
                seen.append((method, path, status))

    assert seen == []


def test_editor_reaches_nothing_of_families(server, closed, victim):
    browser = server.desk("eva")
    allowed = {"/desk/api/me", "/desk/api/answers", "/desk/api/labels"}
    let_in = []
    for path, method in closed:
        if not path.startswith("/desk/api") or plain(path) in allowed or method != "GET":
            continue
        status, _ = ask(method, address(server, path, victim.id), cookies=browser.cookies)
        if status not in REFUSED:
            let_in.append((method, path, status))

    assert let_in == []


def test_every_write_at_the_desk_needs_the_csrf_token(server, closed, victim):
    browser = server.desk("chef")
    let_in = []
    for path, method in closed:
        if path.startswith("/chat") or method == "GET":
            continue
        for headers in ({}, {"X-CSRF-Token": "x"}, {"X-CSRF-Token": ""}):
            status, text = ask(method, address(server, path, victim.id), cookies=browser.cookies, headers=headers)
            if status not in (401, 403) or "csrf" not in text:
                let_in.append((method, path, status))

    assert let_in == []


def test_rasas_own_api_is_closed(server, rasa_routes, routes):
    ours = {(plain(path), method) for path, method in routes}
    open_ones = []
    for path, method in rasa_routes:
        if (plain(path), method) in ours:
            continue  # the root page is ours
        for headers in ({}, {"Authorization": "Bearer x"}):
            status, text = ask(method, address(server, path, "1"), params={"token": "x"}, headers=headers)
            if status not in (401, 404) or "rasa" in text.lower() or "3.6" in text:
                open_ones.append((method, path, status))

    assert len(rasa_routes) > 15
    assert open_ones == []
