"""Headers on every answer, limits on every request, secrets in no log."""

from __future__ import annotations

import json
import re
import socket

import pytest
import requests

from bot.server.shield import BODIES, MAX_VALUE


def raw(server, data: bytes) -> bytes:
    """What the server says to these very bytes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line:
        line.sendall(data)
        line.shutdown(socket.SHUT_WR)
        got = b""
        while chunk := line.recv(65536):
            got += chunk
    return got


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


PAGES = ("/chat/", "/chat/enkel", "/desk/", "/chat/embed.js", "/chat/api/start", "/health", "/metrics", "/findes-ikke")


@pytest.mark.parametrize("path", [*PAGES, "/chat/api/messages", "/desk/api/queue"])
def test_every_answer_carries_the_headers(server, path):
    answer = requests.get(server.url + path, timeout=30)
    headers = answer.headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] in ("no-referrer", "same-origin")
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers
    assert "server" not in {name.lower() for name in headers}
    if "/api/" in path:
        assert "no-store" in headers["Cache-Control"]


def test_hsts_only_behind_https(server):
    answer = requests.get(f"{server.url}/chat/", headers={"X-Forwarded-Proto": "https"}, timeout=30)

    assert re.fullmatch(r"max-age=\d{8,}", answer.headers["Strict-Transport-Security"])


def test_only_the_chat_may_be_framed(server, routes):
    pages = {path for path, method in routes if method == "GET" and "<" not in path}
    framed = set()
    for path in sorted(pages):
        with requests.get(server.url + path, timeout=30, stream=True, allow_redirects=False) as answer:
            if "frame-ancestors 'none'" not in answer.headers["Content-Security-Policy"]:
                framed.add(path.rstrip("/"))
            else:
                assert answer.headers["X-Frame-Options"] == "DENY", path

    assert framed == {"/chat"}


def test_stream_carries_the_headers(server):
    family = server.family()
    with requests.get(f"{server.url}/chat/api/events", headers=family.headers, stream=True, timeout=30) as answer:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


# Limits


def too_big():
    return [(start, size) for start, size in BODIES if start]


JSON_ROUTES = ("/chat/api/conversations", "/chat/api/messages", "/desk/api/login", "/webhooks/rest/webhook")


@pytest.mark.parametrize("path", JSON_ROUTES)
def test_big_bodies_are_refused(server, path):
    size = next(size for start, size in too_big() if path.startswith(start))
    answer = requests.post(server.url + path, data=b'{"text": "' + b"a" * size + b'"}', timeout=30)

    assert (answer.status_code, answer.json()["error"]) == (413, "too_long")


def test_deep_and_broad_json_is_refused(server):
    family = server.family()
    for body in (
        b"[" * 10_000,
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        json.dumps({"text": "hej", "client_id": "1", "more": list(range(3_000))}).encode(),
        json.dumps({"text": "hej", "client_id": "1", "more": [[[[[[[[[[[[[[1]]]]]]]]]]]]]]}).encode(),
        b'{"text": "hej", "client_id": "1", "x": NaN}',
        b'{"text": "hej", "client_id": "1", "x": 1e999}',
        b'{"seq": 123456789012345678901234567890, "helpful": true}',
        b"\xff\xfe{}",
        b"null",
    ):
        answer = requests.post(f"{server.url}/chat/api/messages", data=body, headers=family.headers, timeout=30)
        assert (answer.status_code, answer.json()["error"]) == (400, "bad_json"), body[:60]


def test_long_headers_and_addresses_are_refused(server):
    for headers in ({"Authorization": "Bearer " + "a" * MAX_VALUE}, {f"X-{n}": "1" for n in range(120)}):
        answer = requests.get(f"{server.url}/chat/api/messages", headers=headers, timeout=30)
        assert answer.status_code in (400, 413), answer.status_code
    answer = requests.get(f"{server.url}/desk/api/answers", params={"q": "a" * 5_000}, timeout=30)
    assert answer.status_code in (400, 413)


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "BREW", "get", "A" * 200])
def test_unknown_methods_are_refused(server, method):
    line = f"{method} /chat/api/start HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()

    assert 400 <= status_of(raw(server, line)) < 500


NO_TEXT = (
    b"/chat/api/messages?after=%00",
    b"/chat/\xff\xfe",
    b"/chat/%ff%fe",
    b"/desk/api/conversations/%00",
    b"/%0d%0aX: y",
    b"/chat/static/../../settings.py",
    b"/chat/static/%2e%2e/%2e%2e/settings.py",
    b"/chat/static/..%2f..%2fsettings.py",
)


@pytest.mark.parametrize("target", NO_TEXT)
def test_addresses_that_are_no_text_are_refused(server, target):
    answer = raw(server, b"GET " + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")

    assert 400 <= status_of(answer) < 500
    assert b"dataclass" not in answer


def test_bytes_in_a_token_are_refused(server):
    head = b"GET /chat/api/messages HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer \xff\xfe\r\n\r\n"

    assert status_of(raw(server, head)) == 400


# Rates and logs, on a server with narrow limits behind a proxy

SECRET = "hemmelig-adgang-4711"


@pytest.fixture(scope="module")
def narrow(make_server):
    return make_server(
        RATE_PER_CONVERSATION="20", RATE_PER_ADDRESS="200", PROXIES="1", REST_TOKEN=SECRET, NOTIFY_TO="a@example.dk",
        SMTP_URL=f"smtp://bruger:{SECRET}@127.0.0.1:1", NOTIFY_WEBHOOK=f"http://127.0.0.1:1/{SECRET}",
    )  # fmt: skip


def create(server, address):
    headers = {"X-Forwarded-For": address}
    return requests.post(f"{server.url}/chat/api/conversations", json={}, headers=headers, timeout=30)


def test_one_conversation_is_stopped_and_its_neighbours_are_not(narrow):
    """A whole municipality may sit behind one address: only the one that floods is told to wait."""
    flood = narrow.family()
    assert [flood.say(f"besked {n}").status_code for n in range(25)] == [202] * 20 + [429] * 5

    assert {narrow.family().say("hej").status_code for _ in range(40)} == {202}


def test_one_address_is_stopped_in_the_end_and_others_are_not(narrow):
    statuses = [create(narrow, "192.0.2.1") for _ in range(205)]

    assert [s.status_code for s in statuses] == [201] * 200 + [429] * 5
    assert statuses[-1].headers["Retry-After"] and statuses[-1].json()["message"]
    assert create(narrow, "192.0.2.2").status_code == 201
    # A client that invents a chain of its own is still counted by what the proxy added.
    assert create(narrow, "203.0.113.9, 192.0.2.1").status_code == 429
    # Reading goes on.
    headers = {"X-Forwarded-For": "192.0.2.1"}
    assert requests.get(f"{narrow.url}/chat/", headers=headers, timeout=30).status_code == 200


def test_no_secret_stands_in_the_log(narrow):
    family = narrow.family()
    family.say(f"Vi bor et sted, {family.words}")
    family.say("/request_advisor")
    desk = narrow.desk("anna")
    requests.get(f"{narrow.url}/chat/api/messages?after=x", headers=family.headers, timeout=30)
    requests.get(f"{narrow.url}/desk/api/search", params={"q": family.words}, cookies=desk.cookies, timeout=30)
    requests.post(f"{narrow.url}/desk/api/login", json={"user": "anna", "password": family.words}, timeout=30)
    narrow.stop()

    log = narrow.log.read_text(encoding="utf-8", errors="replace")
    session = desk.cookies["familieguiden_desk"]
    found = [hidden for hidden in (SECRET, family.words, family.token, session, desk.csrf) if hidden in log]
    assert found == []
