"""Settings from the environment; a wrong value stops the start with one line."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
KNOWLEDGE = ROOT / "knowledge"
MODELS = ROOT / "models"
VAR = ROOT / "var"
ROLES = ("advisor", "editor", "admin")
LOOPBACK = ("localhost", "127.0.0.1", "::1")


_Value = TypeVar("_Value", str, int)


class BadSetting(ValueError):
    """A setting cannot be used: names the variable, the value and what was expected."""

    def __init__(self, name: str, value: str, expected: str) -> None:
        super().__init__(f"{name} is {_without_secret(name, value)!r}; expected {expected}.")


def _without_secret(name: str, value: str) -> str:
    """What may be printed: a password in an address and a token may not."""
    if name.lower().endswith(("token", "secret", "password")):
        return "…"
    return re.sub(r"(?<=:)[^/\s]*@|(?<=//)[^/\s]*@", "…@", value)


@dataclass(frozen=True)
class Settings:
    """Everything that can be set from outside, with its default."""

    host: str = "127.0.0.1"
    port: int = 5005
    action_port: int = 5055
    action_host: str = "127.0.0.1"
    action_address: str = ""  # where the action servers answer when they are not on this machine
    proxies: int = 0  # proxies before us, each of which names the address it was called from
    database_url: str = f"sqlite:///{VAR}/familieguiden.db"
    redis_url: str = ""
    public_url: str = ""  # as people reach us, without a slash at the end; empty: PORT on loopback
    desk_users_file: Path = VAR / "desk-users.yml"
    desk_passwords: bool = True
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_name: str = ""
    oidc_scopes: str = "openid profile"
    oidc_role_claim: str = "roles"
    oidc_roles: tuple[tuple[str, str], ...] = ()  # (role, what the claim says); none: it says the role itself
    desk_open: str = "guide"  # guide | always | never
    desk_capacity: int = 3  # families one advisor talks with at a time before she counts as busy
    desk_idle_minutes: int = 60  # a desk nobody has touched for so long is logged out
    desk_wait_minutes: int = 10  # after that a waiting family is offered a call-back
    retention_days: int = 90
    purge_minutes: int = 60  # between two looks for conversations older than that
    return_code_days: int = 14  # how long a code on paper opens a conversation
    withhold_days: int = 180
    log_format: str = "text"  # text | json
    log_file: str = ""
    log_days: int = 30
    min_free_mb: int = 100  # below this nothing new is taken: what is acknowledged must be kept
    rate_per_address: int = 1200  # a municipality's offices and library may all share one address
    rate_per_conversation: int = 60
    smtp_url: str = ""
    notify_to: str = ""
    notify_webhook: str = ""
    review_to: str = ""  # who gets the monthly list of what to look at again
    desk: str = "builtin"  # builtin | chatwoot
    chatwoot_url: str = ""
    chatwoot_token: str = ""
    chatwoot_account: int = 0
    chatwoot_inbox: int = 0
    chatwoot_webhook_secret: str = ""
    rest_token: str = ""
    retrain: str = "auto"  # auto | manual | off: whether changed examples are learned while the bot runs
    knowledge: Path = KNOWLEDGE
    models: Path = MODELS
    model_key_file: Path = VAR / "model.key"  # signs the models trained here
    var: Path = VAR

    @property
    def action_url(self) -> str:
        return self.action_address or f"http://127.0.0.1:{self.action_port}/webhook"

    @property
    def base_url(self) -> str:
        return self.public_url or f"http://127.0.0.1:{self.port}"


def read(env: Mapping[str, str] = os.environ) -> Settings:
    """Settings from `env`; raises BadSetting for a value that cannot be used."""
    values = {key: value.strip() for key, value in env.items()}
    port = _integer(values, "PORT", 5005, 1, 65535)
    var = Path(values.get("VAR_DIR") or VAR)
    return Settings(
        host=values.get("HOST") or "127.0.0.1",
        port=port,
        action_port=_action_port(values, port),
        action_host=values.get("ACTION_HOST") or "127.0.0.1",
        action_address=_url(values, "ACTION_URL", "", ("http", "https")),
        proxies=_integer(values, "PROXIES", 0, 0, 5),
        database_url=_url(values, "DATABASE_URL", f"sqlite:///{var}/familieguiden.db", ("sqlite", "postgresql")),
        redis_url=_url(values, "REDIS_URL", "", ("redis", "rediss")),
        public_url=_safe_url(values, "PUBLIC_URL").rstrip("/"),
        desk_users_file=Path(values.get("DESK_USERS_FILE") or var / "desk-users.yml"),
        desk_passwords=_passwords(values),
        oidc_issuer=_safe_url(values, "OIDC_ISSUER"),
        oidc_client_id=_with_issuer(values, "OIDC_CLIENT_ID"),
        oidc_client_secret=values.get("OIDC_CLIENT_SECRET", ""),
        oidc_name=values.get("OIDC_NAME", ""),
        oidc_scopes=_scopes(values),
        oidc_role_claim=values.get("OIDC_ROLE_CLAIM") or "roles",
        oidc_roles=_roles(values),
        desk_open=_choice(values, "DESK_OPEN", "guide", ("guide", "always", "never")),
        desk_capacity=_integer(values, "DESK_CAPACITY", 3, 1, 50),
        desk_idle_minutes=_integer(values, "DESK_IDLE_MINUTES", 60, 6, 480),
        desk_wait_minutes=_integer(values, "DESK_WAIT_MINUTES", 10, 1, 240),
        retention_days=_integer(values, "RETENTION_DAYS", 90, 1, 3650),
        purge_minutes=_integer(values, "PURGE_MINUTES", 60, 1, 1440),
        return_code_days=_integer(values, "RETURN_CODE_DAYS", 14, 1, 365),
        withhold_days=_integer(values, "WITHHOLD_DAYS", 180, 0, 3650),
        log_format=_choice(values, "LOG_FORMAT", "text", ("text", "json")),
        log_file=values.get("LOG_FILE", ""),
        log_days=_integer(values, "LOG_DAYS", 30, 1, 3650),
        min_free_mb=_integer(values, "MIN_FREE_MB", 100, 0, 1_000_000),
        rate_per_address=_integer(values, "RATE_PER_ADDRESS", 1200, 1, 10_000_000),
        rate_per_conversation=_integer(values, "RATE_PER_CONVERSATION", 60, 1, 10_000_000),
        smtp_url=_url(values, "SMTP_URL", "", ("smtp", "smtps")),
        notify_to=_email(values, "NOTIFY_TO"),
        review_to=_email(values, "REVIEW_TO"),
        notify_webhook=_url(values, "NOTIFY_WEBHOOK", "", ("http", "https")),
        desk=_choice(values, "DESK", "builtin", ("builtin", "chatwoot")),
        chatwoot_url=_chatwoot(values, "CHATWOOT_URL", _safe_url(values, "CHATWOOT_URL")).rstrip("/"),
        chatwoot_token=_chatwoot(values, "CHATWOOT_TOKEN", values.get("CHATWOOT_TOKEN", "")),
        chatwoot_account=_chatwoot(values, "CHATWOOT_ACCOUNT", _integer(values, "CHATWOOT_ACCOUNT", 0, 1, 2**31 - 1)),
        chatwoot_inbox=_chatwoot(values, "CHATWOOT_INBOX", _integer(values, "CHATWOOT_INBOX", 0, 1, 2**31 - 1)),
        chatwoot_webhook_secret=_webhook_secret(values),
        rest_token=values.get("REST_TOKEN", ""),
        retrain=_choice(values, "RETRAIN", "auto", ("auto", "manual", "off")),
        knowledge=Path(values.get("KNOWLEDGE_DIR") or KNOWLEDGE),
        models=Path(values.get("MODELS_DIR") or MODELS),
        model_key_file=Path(values.get("MODEL_KEY_FILE") or VAR / "model.key"),
        var=var,
    )


def _passwords(env: Mapping[str, str]) -> bool:
    """Whether names and passwords open the desk; without them there must be another way in."""
    value = _choice(env, "DESK_PASSWORDS", "yes", ("yes", "no"))
    if value == "no" and not env.get("OIDC_ISSUER"):
        raise BadSetting("DESK_PASSWORDS", value, "yes, or OIDC_ISSUER as well")
    return value == "yes"


def _with_issuer(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "")
    if env.get("OIDC_ISSUER") and not value:
        raise BadSetting(name, value, "a value beside OIDC_ISSUER")
    return value


def _chatwoot(env: Mapping[str, str], name: str, value: _Value) -> _Value:
    """A value that DESK=chatwoot cannot do without."""
    if env.get("DESK") == "chatwoot" and not value:
        raise BadSetting(name, "", "a value beside DESK=chatwoot")
    return value


def _webhook_secret(env: Mapping[str, str]) -> str:
    """The last part of the webhook's address; made from the token where none is given."""
    token = env.get("CHATWOOT_TOKEN", "")
    value = env.get("CHATWOOT_WEBHOOK_SECRET") or (hashlib.sha256(f"webhook {token}".encode()).hexdigest()[:40])
    if not re.fullmatch(r"[A-Za-z0-9_-]{20,100}", value):
        raise BadSetting("CHATWOOT_WEBHOOK_SECRET", "…", "20 to 100 letters, digits, - and _")
    return value if token else ""


def _scopes(env: Mapping[str, str]) -> str:
    scopes = (env.get("OIDC_SCOPES") or "openid profile").split()
    if "openid" not in scopes:
        raise BadSetting("OIDC_SCOPES", " ".join(scopes), "words apart by spaces, openid among them")
    return " ".join(scopes)


def _roles(env: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Pairs of ours and theirs from `advisor=Vejledere;editor=Redaktion`; theirs may hold = and commas."""
    value = env.get("OIDC_ROLES", "")
    pairs = [tuple(part.strip() for part in pair.split("=", 1)) for pair in value.split(";") if pair.strip()]
    if any(len(pair) != 2 or pair[0] not in ROLES or not pair[1] for pair in pairs):
        raise BadSetting("OIDC_ROLES", value, f"role=value pairs apart by ;, each role one of {', '.join(ROLES)}")
    return tuple((pair[0], pair[1]) for pair in pairs)


def _safe_url(env: Mapping[str, str], name: str) -> str:
    """An https address; http on the loopback address alone."""
    value = _url(env, name, "", ("http", "https"))
    parts = urlsplit(value)
    if value and (parts.query or parts.fragment):
        raise BadSetting(name, value, "an address without ? and #")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise BadSetting(name, value, "an address that begins with https://")
    return value


def _action_port(env: Mapping[str, str], port: int) -> int:
    action_port = _integer(env, "ACTION_PORT", _beside(port), 1, 65535)
    if action_port == port:
        raise BadSetting("ACTION_PORT", str(action_port), "another port than PORT")
    return action_port


def _beside(port: int) -> int:
    """The action server's port: 50 above the public one, as Rasa's own defaults are."""
    return port + 50 if port + 50 <= 65535 else port - 50


def _integer(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    value = env.get(name)
    if not value:
        return default
    if not (value.isascii() and value.isdigit()) or not low <= int(value) <= high:
        raise BadSetting(name, value, f"a whole number from {low} to {high}")
    return int(value)


def _choice(env: Mapping[str, str], name: str, default: str, choices: tuple[str, ...]) -> str:
    value = env.get(name) or default
    if value not in choices:
        raise BadSetting(name, value, "one of " + ", ".join(choices))
    return value


def _url(env: Mapping[str, str], name: str, default: str, schemes: tuple[str, ...]) -> str:
    value = env.get(name) or default
    if not value:
        return ""
    expected = "an address that begins with " + " or ".join(f"{s}://" for s in schemes)
    try:
        parts = urlsplit(value)
    except ValueError:
        raise BadSetting(name, value, expected) from None
    # SQLAlchemy names the driver after a plus: postgresql+psycopg2://
    if parts.scheme.split("+")[0] not in schemes or (parts.scheme != "sqlite" and not parts.hostname):
        raise BadSetting(name, value, expected)
    return value


def _email(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "")
    if value and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        raise BadSetting(name, value, "an e-mail address")
    return value
