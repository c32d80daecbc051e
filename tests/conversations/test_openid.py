"""What we believe of a provider's answers: a provider that lies, forgets, is late or is not there."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from bot.conversations.openid import (
    DOWN_S,
    LEEWAY_S,
    RENEW_KEYS_S,
    Client,
    NotAccepted,
    Provider,
    ProviderDown,
    role_of,
    roles_said,
    shown,
)
from bot.conversations.openid_attempts import LIFE_S, Attempts, UnknownAttempt
from bot.conversations.sessions import openid_name

KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
NEW_KEY = ECKey.generate_key("P-256", {"kid": "two", "use": "sig", "alg": "ES256"})


class StandIn(ThreadingHTTPServer):
    """A provider whose every answer the test sets. The real one is used in tests/oidc."""

    def __init__(self, clock) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.clock, self.asked, self.status = clock, [], {}
        self.keys, self.key, self.alg = [KEY], KEY, "RS256"
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.metadata = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize?tenant=1",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "end_session_endpoint": f"{self.issuer}/end",
        }
        self.claims, self.userinfo, self.token = {}, {"sub": "mette"}, {}

    def said(self, path: str):
        if path == "/token":
            claims = {
                "iss": self.issuer, "aud": "fg", "sub": "mette", "nonce": "n", "name": "Mette",
                "iat": int(self.clock()), "exp": int(self.clock()) + 300, "roles": ["advisor"], **self.claims,
            }  # fmt: skip
            claims = {k: v for k, v in claims.items() if v is not None}
            header = {"alg": self.alg, "kid": self.key.kid}
            signed = jwt.encode(header, claims, self.key, algorithms=[self.alg])
            return {"access_token": "at", "token_type": "Bearer", "id_token": signed, **self.token}
        return {
            "/.well-known/openid-configuration": self.metadata,
            "/keys": {"keys": [key.as_dict(private=False) for key in self.keys]},
            "/userinfo": self.userinfo,
        }[path]


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        self.server.asked.append(({k: v[0] for k, v in parse_qs(body).items()}, self.headers["authorization"] or ""))
        self.answer()

    def answer(self):
        path = urlsplit(self.path).path
        status = self.server.status.get(path, 200)
        said = self.server.said(path)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(said if isinstance(said, bytes) else json.dumps(said).encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def stand_in(clock):
    server = StandIn(clock)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def client(stand_in):
    back = "https://fg.example/desk/openid/callback"
    return Client(stand_in.issuer, "fg", "secret", back, "openid profile", "roles", ())


@pytest.fixture
def provider(client, clock):
    return Provider(client, clock)


def test_sound_answer_gives_the_identity(provider, stand_in):
    found = provider.identity("code", "n", "v")

    assert (found.subject, found.shown, found.role) == ("mette", "Mette", "advisor")
    ((form, secret),) = stand_in.asked
    assert (form["code"], form["code_verifier"], form["grant_type"]) == ("code", "v", "authorization_code")
    assert secret == "Basic " + base64.b64encode(b"fg:secret").decode()


def test_address_keeps_what_the_provider_wrote_and_adds_the_challenge(provider):
    query = parse_qs(urlsplit(provider.address("s", "n", "v" * 43)).query)

    challenge = base64.urlsafe_b64encode(hashlib.sha256(b"v" * 43).digest()).rstrip(b"=").decode()
    assert query["tenant"] == ["1"] and query["code_challenge"] == [challenge]
    assert (query["state"], query["nonce"], query["scope"]) == (["s"], ["n"], ["openid profile"])


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://another.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": ["fg", "another"]},  # for two, without saying who asked
        {"aud": ["fg", "another"], "azp": "another"},
        {"aud": None},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": None},
        {"exp": None},
        {"iat": None},
        {"exp": "soon"},
        {"at_hash": "false"},
    ],
    ids=str,
)
def test_token_with_a_false_or_missing_claim_is_refused(provider, stand_in, claims):
    stand_in.claims = claims

    with pytest.raises(NotAccepted):
        provider.identity("code", "n", "v")


def test_token_signed_by_another_key_is_refused(provider, stand_in):
    stand_in.key = OTHER_KEY

    with pytest.raises(NotAccepted):
        provider.identity("code", "n", "v")


def test_token_signed_with_a_shared_secret_is_refused(provider, stand_in):
    stand_in.key, stand_in.alg = OctKey.import_key("secret" * 8, {"kid": "one"}), "HS256"

    with pytest.raises(NotAccepted):
        provider.identity("code", "n", "v")


@pytest.mark.parametrize("changed", ["none", "payload", "garbage"])
def test_token_somebody_has_changed_is_refused(provider, stand_in, changed):
    head, _, signature = stand_in.said("/token")["id_token"].split(".")
    forged = {"iss": stand_in.issuer, "aud": "fg", "sub": "chef", "nonce": "n", "iat": 1, "exp": 9_999_999_999}
    body = base64.urlsafe_b64encode(json.dumps(forged).encode()).rstrip(b"=").decode()
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    stand_in.token = {
        "id_token": {"none": f"{none}.{body}.", "payload": f"{head}.{body}.{signature}", "garbage": "x"}[changed]
    }

    with pytest.raises(NotAccepted):
        provider.identity("code", "n", "v")


@pytest.mark.parametrize(("ahead", "accepted"), [(LEEWAY_S - 5, True), (LEEWAY_S + 5, False)])
def test_clocks_may_differ_a_little(provider, stand_in, clock, ahead, accepted):
    stand_in.claims = {"iat": int(clock()) + ahead, "exp": int(clock()) + 300 + ahead}
    if accepted:
        assert provider.identity("code", "n", "v").subject == "mette"
    stand_in.claims = {"iat": int(clock()) - 300 - ahead, "exp": int(clock()) - ahead}
    if accepted:
        assert provider.identity("code", "n", "v").subject == "mette"
        return
    with pytest.raises(NotAccepted):
        provider.identity("code", "n", "v")


def test_new_key_of_the_provider_is_fetched_but_not_for_every_forger(provider, stand_in, clock):
    provider.identity("code", "n", "v")
    stand_in.keys, stand_in.key, stand_in.alg = [KEY, NEW_KEY], NEW_KEY, "ES256"
    with pytest.raises(NotAccepted):
        provider.identity("code", "n", "v")
    clock.forward(RENEW_KEYS_S + 1)

    assert provider.identity("code", "n", "v").subject == "mette"


def test_answer_that_names_another_issuer_is_refused_before_the_code_is_spent(provider, stand_in):
    with pytest.raises(NotAccepted):
        provider.identity("code", "n", "v", "https://another.example")
    assert stand_in.asked == []


def test_code_the_provider_refuses_is_not_accepted(provider, stand_in):
    stand_in.status["/token"] = 400
    stand_in.token = {"error": "invalid_grant"}

    with pytest.raises(NotAccepted, match="invalid_grant"):
        provider.identity("code", "n", "v")


def test_roles_come_from_userinfo_where_the_token_has_none(provider, stand_in):
    stand_in.claims = {"roles": None}
    stand_in.userinfo = {"sub": "mette", "roles": "editor"}

    assert provider.identity("code", "n", "v").role == "editor"


def test_userinfo_of_somebody_else_is_refused(provider, stand_in):
    stand_in.claims = {"roles": None}
    stand_in.userinfo = {"sub": "chef", "roles": "admin"}

    with pytest.raises(NotAccepted):
        provider.identity("code", "n", "v")


def test_userinfo_cannot_overrule_the_token(provider, stand_in):
    stand_in.claims = {"roles": None, "name": "Mette"}
    stand_in.userinfo = {"sub": "mette", "roles": "editor", "name": "Chefen"}

    assert provider.identity("code", "n", "v").shown == "Mette"


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token"])
@pytest.mark.parametrize("how", [500, b"<html>", b"[]"], ids=str)
def test_provider_that_is_broken_counts_as_down(provider, stand_in, path, how, monkeypatch):
    if isinstance(how, int):
        stand_in.status[path] = how
    else:
        whole = stand_in.said
        monkeypatch.setattr(stand_in, "said", lambda asked: how if asked == path else whole(asked))

    with pytest.raises(ProviderDown):
        provider.identity("code", "n", "v")


def test_provider_that_is_not_there_is_not_waited_for_again_at_once(client, stand_in, clock):
    provider = Provider(replace(client, issuer="http://127.0.0.1:1"), clock)
    with pytest.raises(ProviderDown, match="ConnectionError"):
        provider.address("s", "n", "v")
    with pytest.raises(ProviderDown, match="a moment ago"):
        provider.address("s", "n", "v")
    clock.forward(DOWN_S)
    with pytest.raises(ProviderDown, match="ConnectionError"):
        provider.address("s", "n", "v")


def test_provider_that_calls_itself_something_else_counts_as_down(provider, stand_in):
    stand_in.metadata["issuer"] = "https://another.example"

    with pytest.raises(ProviderDown, match="OIDC_ISSUER"):
        provider.address("s", "n", "v")


def test_log_out_page_gets_the_token_and_the_way_back(provider, stand_in):
    query = parse_qs(urlsplit(provider.leave("idt", "https://fg.example/desk")).query)
    assert query == {
        "id_token_hint": ["idt"], "client_id": ["fg"], "post_logout_redirect_uri": ["https://fg.example/desk"]
    }  # fmt: skip


def test_provider_without_a_log_out_page_gives_none(provider, stand_in):
    del stand_in.metadata["end_session_endpoint"]

    assert provider.leave("idt", "https://fg.example/desk") == ""


def test_secret_goes_in_the_form_where_the_provider_knows_only_that(provider, stand_in):
    stand_in.metadata["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    provider.identity("code", "n", "v")

    ((form, header),) = stand_in.asked
    assert form["client_secret"] == "secret" and header == ""


@pytest.mark.parametrize(
    ("claims", "name", "said"),
    [
        ({"roles": ["a", "b"]}, "roles", ["a", "b"]),
        ({"roles": "a"}, "roles", ["a"]),
        ({"realm_access": {"roles": ["a"]}}, "realm_access.roles", ["a"]),
        ({"https://x.dk/roles": ["a"]}, "https://x.dk/roles", ["a"]),
        ({"roles": [1, None, "a"]}, "roles", ["a"]),
        ({"roles": {"a": True}}, "roles", []),
        ({"realm_access": "x"}, "realm_access.roles", []),
        ({}, "roles", []),
    ],
)
def test_roles_are_found_in_the_claim(claims, name, said):
    assert roles_said(claims, name) == said


def test_strongest_role_counts_and_an_unknown_value_gives_none():
    mapping = (("editor", "Red"), ("admin", "CN=It,OU=x"), ("editor", "Blå"))

    assert role_of(["Blå", "CN=It,OU=x"], mapping) == "admin"
    assert role_of(["admin"], mapping) == ""
    assert role_of(["editor", "advisor"], ()) == "advisor"


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"name": " Mette  Prøve ", "sub": "1"}, "Mette Prøve"),
        ({"name": "", "given_name": "Mette", "sub": "1"}, "Mette"),
        ({"name": 7, "sub": "abc"}, "abc"),
        ({"name": "x" * 200, "sub": "1"}, "x" * 80),
    ],
)
def test_shown_name_is_the_first_that_is_given(claims, name):
    assert shown(claims) == name


def test_login_of_a_long_subject_fits_the_column_and_stays_its_own():
    names = {openid_name("x" * 300), openid_name("x" * 301), openid_name("mette")}

    assert len(names) == 3 and max(map(len, names)) <= 64 and "oidc:mette" in names


# Attempts


def test_attempt_is_taken_once_and_by_its_own_browser(engine, clock):
    attempts = Attempts(engine, clock)
    begun = attempts.begin("desk")
    with pytest.raises(UnknownAttempt):
        attempts.take(begun.state, "another browser")

    assert attempts.take(begun.state, begun.browser) == begun
    with pytest.raises(UnknownAttempt):
        attempts.take(begun.state, begun.browser)


def test_two_tabs_of_a_browser_have_each_their_attempt(engine, clock):
    attempts = Attempts(engine, clock)
    one = attempts.begin("desk")
    two = attempts.begin("redaktion", one.browser)

    assert attempts.take(one.state, one.browser).page == "desk"
    assert attempts.take(two.state, one.browser).page == "redaktion"


def test_attempt_that_took_too_long_opens_nothing_and_is_forgotten(engine, clock):
    attempts = Attempts(engine, clock)
    begun = attempts.begin("desk")
    clock.forward(LIFE_S + 1)
    attempts.begin("desk")

    with pytest.raises(UnknownAttempt):
        attempts.take(begun.state, begun.browser)
    with engine.connect() as db:
        assert db.exec_driver_sql("select count(*) from openid_attempts").scalar() == 1
