"""Log-in with the municipality's own accounts: OpenID Connect, code flow with PKCE."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from bot.settings import ROLES

CALLBACK = "/desk/openid/callback"
# Public-key signatures alone: a shared secret or "none" must never pass for the provider's word.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]
STRONGEST_FIRST = ("admin", "advisor", "editor")
LEEWAY_S = 120  # how far the provider's clock may be from ours
NETWORK_S = 8.0
KEEP_S = 3600.0  # metadata and keys
DOWN_S = 5.0  # after a failure nobody waits for the provider again at once
RENEW_KEYS_S = 30.0  # an unknown key makes us look for new ones, but no more often
LONGEST_SHOWN = 80


class ProviderDown(Exception):
    """The provider does not answer, or not as one; its message names no address or secret."""


class NotAccepted(Exception):
    """What came back is no sound answer to our question."""


@dataclass(frozen=True)
class Client:
    """What the provider knows us by. `roles` pairs our role with what the claim says."""

    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str
    scopes: str
    role_claim: str
    roles: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Identity:
    """Whom the provider vouches for; `role` is empty when none of ours fits."""

    subject: str
    shown: str
    role: str
    id_token: str


class Provider:
    """Speaks with one provider. Methods block on the network; call them from a thread."""

    def __init__(self, client: Client, clock: Callable[[], float]) -> None:
        self.client = client
        self.clock = clock
        self._lock = threading.Lock()
        self._metadata: dict[str, Any] = {}
        self._metadata_at = 0.0
        self._down_until = 0.0
        self._keys: KeySet | None = None
        self._keys_at = 0.0

    def address(self, state: str, nonce: str, verifier: str) -> str:
        """Where the browser goes to log in."""
        endpoint = self._endpoint("authorization_endpoint")
        with self._session() as session:
            return session.create_authorization_url(endpoint, state=state, nonce=nonce, code_verifier=verifier)[0]

    def identity(self, code: str, nonce: str, verifier: str, issuer: str = "") -> Identity:
        """Trade the code for a checked identity; `issuer` is what the answer named, if it did."""
        if issuer and issuer != self.client.issuer:
            raise NotAccepted("iss")
        token = self._token(code, verifier)
        claims = self._checked(token, nonce)
        if not roles_said(claims, self.client.role_claim):
            claims = {**self._userinfo(token, claims["sub"]), **claims}
        said = roles_said(claims, self.client.role_claim)
        return Identity(claims["sub"], shown(claims), role_of(said, self.client.roles), token["id_token"])

    def leave(self, id_token: str, back: str) -> str:
        """Where the browser goes to log out there as well; empty where the provider has no such page."""
        try:
            endpoint = self._found().get("end_session_endpoint")
        except ProviderDown:
            return ""
        if not endpoint:
            return ""
        query = {"id_token_hint": id_token, "client_id": self.client.client_id, "post_logout_redirect_uri": back}
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    # Trading and checking

    def _token(self, code: str, verifier: str) -> Mapping[str, Any]:
        with self._session() as session, _network():
            try:
                token = session.fetch_token(
                    self._endpoint("token_endpoint"), code=code, code_verifier=verifier, timeout=NETWORK_S
                )
            except OAuthError as error:
                raise NotAccepted(str(error.error)[:40]) from None
        if not isinstance(token.get("id_token"), str):
            raise NotAccepted("no id_token")
        return token

    def _checked(self, token: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        """The ID token's claims: signature, issuer, audience, times and nonce are right."""
        try:
            decoded = self._decoded(token["id_token"])
            rules = {"iss": {"value": self.client.issuer}, "aud": {"value": self.client.client_id}}
            params = {"nonce": nonce, "client_id": self.client.client_id, "access_token": token.get("access_token")}
            claims = CodeIDToken(decoded.claims, decoded.header, rules, params)
            claims.validate(int(self.clock()), LEEWAY_S)
        except (JoseError, ValueError) as error:
            raise NotAccepted(type(error).__name__) from None
        return dict(claims)

    def _decoded(self, id_token: str) -> jwt.Token:
        try:
            return jwt.decode(id_token, self._key_set(), algorithms=ALGORITHMS)
        except InvalidKeyIdError:  # the provider may have a new key
            return jwt.decode(id_token, self._key_set(RENEW_KEYS_S), algorithms=ALGORITHMS)

    def _userinfo(self, token: Mapping[str, Any], subject: str) -> dict[str, Any]:
        """Claims of the userinfo page, where many providers keep the roles."""
        endpoint = self._found().get("userinfo_endpoint")
        if not endpoint or not token.get("access_token"):
            return {}
        said = self._get(endpoint, {"Authorization": f"Bearer {token['access_token']}"})
        if said.get("sub") != subject:
            raise NotAccepted("userinfo of somebody else")
        return said

    # What the provider says of itself

    def _endpoint(self, name: str) -> str:
        found = self._found().get(name)
        if not isinstance(found, str):
            raise ProviderDown(f"no {name}")
        return found

    def _found(self) -> dict[str, Any]:
        with self._lock:
            if not self._metadata or self._metadata_at < self.clock() - KEEP_S:
                if self.clock() < self._down_until:
                    raise ProviderDown("a moment ago")
                self._down_until = self.clock() + DOWN_S
                self._metadata, self._metadata_at = self._asked(), self.clock()
                self._down_until = 0.0
            return self._metadata

    def _asked(self) -> dict[str, Any]:
        said = self._get(f"{self.client.issuer.rstrip('/')}/.well-known/openid-configuration")
        if said.get("issuer") != self.client.issuer:
            raise ProviderDown("its issuer is not OIDC_ISSUER")
        return said

    def _key_set(self, older_than: float = KEEP_S) -> KeySet:
        address = self._endpoint("jwks_uri")
        with self._lock:
            if self._keys is None or self._keys_at < self.clock() - older_than:
                said = self._get(address)
                try:
                    self._keys, self._keys_at = KeySet.import_key_set(said), self.clock()  # type: ignore[arg-type]
                except (JoseError, KeyError, TypeError, ValueError) as error:
                    raise ProviderDown(f"keys: {type(error).__name__}") from None
            return self._keys

    def _get(self, address: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        with _network():
            response = requests.get(address, headers=headers, timeout=NETWORK_S, allow_redirects=False)
            response.raise_for_status()
            said = response.json()
        if response.status_code != 200 or not isinstance(said, dict):
            raise ProviderDown(f"HTTP {response.status_code} without JSON")
        return said

    def _session(self) -> OAuth2Session:
        client = self.client
        return OAuth2Session(
            client.client_id,
            client.client_secret or None,
            token_endpoint_auth_method=self._client_auth(),
            scope=client.scopes,
            redirect_uri=client.redirect_uri,
            code_challenge_method="S256",
        )

    def _client_auth(self) -> str:
        """How we prove who we are: the first way both know, Basic where the provider does not say."""
        if not self.client.client_secret:
            return "none"
        known = self._found().get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return "client_secret_basic" if "client_secret_basic" in known else "client_secret_post"


@contextmanager
def _network() -> Iterator[None]:
    try:
        yield
    except (requests.RequestException, ValueError) as error:
        raise ProviderDown(type(error).__name__) from None


def roles_said(claims: Mapping[str, Any], name: str) -> list[str]:
    """The values of the claim; `realm_access.roles` looks for a claim within a claim."""
    value: Any = claims.get(name)
    if value is None:
        value = claims
        for part in name.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
    if isinstance(value, str):
        return [value]
    return [v for v in value if isinstance(v, str)] if isinstance(value, list) else []


def role_of(said: list[str], mapping: tuple[tuple[str, str], ...]) -> str:
    """The strongest of our roles that fits; without a mapping the claim must say our own names."""
    pairs = mapping or tuple((role, role) for role in ROLES)
    fitting = {role for role, value in pairs if value in said}
    return next((role for role in STRONGEST_FIRST if role in fitting), "")


def shown(claims: Mapping[str, Any]) -> str:
    """The name a family sees: the whole name, or the first that is given."""
    names = (claims.get(key) for key in ("name", "given_name", "nickname", "preferred_username"))
    found = next((name for name in names if isinstance(name, str) and name.strip()), claims["sub"])
    return " ".join(found.split())[:LONGEST_SHOWN]
