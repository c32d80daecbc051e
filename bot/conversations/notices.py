"""Tell somebody outside that a family waits: an outbox that keeps trying until it is delivered."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import requests
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.conversations.opening_hours import COPENHAGEN
from bot.conversations.schema import outbox
from bot.conversations.transitions import Row, Say
from bot.settings import LOOPBACK

FIRST_RETRY_S = 10.0
LONGEST_RETRY_S = 3600.0
SENDING_S = 60.0  # while one process sends, the others leave the notice alone
NETWORK_S = 15.0
REVIEW = "review"  # the monthly list of what to look at again
_REVIEW_LOCK = 0x6661_6D67  # PostgreSQL's advisory lock while a month's list is put in the outbox


@dataclass(frozen=True)
class Targets:
    """Where notices go; an empty value switches that way off."""

    smtp_url: str = ""
    notify_to: str = ""
    webhook: str = ""
    review_to: str = ""

    def channels(self, kind: str = "") -> list[str]:
        """The ways a notice of that kind goes; the list of reviews goes to the owner alone."""
        email = ["email"] if self.smtp_url and self.recipient(kind) else []
        return email + (["webhook"] if self.webhook and kind != REVIEW else [])

    def recipient(self, kind: str) -> str:
        return self.review_to if kind == REVIEW else self.notify_to


class Notices:
    """Notices carry reason, kommune and time; never what a family wrote or who it is."""

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], float],
        say: Say,
        targets: Targets,
        send_email: Callable[[str, EmailMessage], None] | None = None,
        post: Callable[[str, Mapping[str, Any], str], None] | None = None,
    ) -> None:
        self.engine = engine
        self.clock = clock
        self.say = say
        self.targets = targets
        self.send_email = send_email or send_by_smtp
        self.post = post or post_json

    def announce(self, db: Connection, kind: str, data: Mapping[str, Any]) -> None:
        """Put a notice in the outbox, in the transaction that makes what it announces."""
        now = self.clock()
        for channel in self.targets.channels(kind):
            db.execute(
                outbox.insert().values(
                    kind=kind, channel=channel, data=dict(data), created_at=now, due_at=now, updated_at=now
                )
            )

    def announce_once(self, kind: str, data: Mapping[str, Any], since: float) -> bool:
        """Put a notice in the outbox unless one of its kind is there since then; whether it was put there.

        Several processes may ask at the same time: SQLite's transaction and PostgreSQL's lock let one through.
        """
        if not self.targets.channels(kind):
            return False
        with self.engine.begin() as db:
            if db.dialect.name == "postgresql":
                db.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _REVIEW_LOCK})
            made = sa.select(outbox.c.id).where(outbox.c.kind == kind, outbox.c.created_at >= since).limit(1)
            if db.execute(made).first():
                return False
            self.announce(db, kind, data)
        return True

    def deliver_due(self, limit: int = 20) -> int:
        """Send what is due; returns how many were delivered. Blocks on the network."""
        query = (
            sa.select(outbox)
            .where(outbox.c.delivered_at.is_(None), outbox.c.due_at <= self.clock())
            .order_by(outbox.c.id)
            .limit(limit)
        )
        with self._read() as db:
            due = db.execute(query).mappings().all()
        return sum(self._deliver(notice) for notice in due if self._take(notice))

    def _take(self, notice: Row) -> bool:
        with self.engine.begin() as db:
            return bool(
                db.execute(
                    outbox.update()
                    .where(outbox.c.id == notice["id"], outbox.c.due_at == notice["due_at"])
                    .where(outbox.c.delivered_at.is_(None))
                    .values(due_at=self.clock() + SENDING_S)
                ).rowcount
            )

    def _deliver(self, notice: Row) -> bool:
        try:
            self._send(notice)
        except (OSError, smtplib.SMTPException, requests.RequestException, ValueError) as error:
            self._failed(notice, _reason(error))
            return False
        self._update(notice, delivered_at=self.clock(), error="", attempts=notice["attempts"] + 1)
        return True

    def _send(self, notice: Row) -> None:
        if notice["channel"] not in self.targets.channels(notice["kind"]):
            raise ValueError(f"no {notice['channel']} is set up any more")
        if notice["channel"] == "email":
            self.send_email(self.targets.smtp_url, self.email(notice))
        else:
            body = {"notice": notice["id"], "kind": notice["kind"], **notice["data"]}
            self.post(self.targets.webhook, body, f"notice-{notice['id']}")

    def _failed(self, notice: Row, reason: str) -> None:
        attempts = notice["attempts"] + 1
        wait = min(FIRST_RETRY_S * 2 ** min(attempts - 1, 20), LONGEST_RETRY_S)
        self._update(notice, attempts=attempts, error=reason[:300], due_at=self.clock() + wait)

    def _update(self, notice: Row, **values: Any) -> None:
        with self.engine.begin() as db:
            db.execute(outbox.update().where(outbox.c.id == notice["id"]).values(updated_at=self.clock(), **values))

    def failing(self) -> list[dict[str, Any]]:
        """Notices that were tried and have not arrived, for the desk to show."""
        query = (
            sa.select(outbox)
            .where(outbox.c.delivered_at.is_(None), outbox.c.attempts > 0)
            .order_by(outbox.c.id)
            .limit(50)
        )
        keys = ("id", "kind", "channel", "attempts", "error", "created_at", "due_at")
        with self._read() as db:
            return [{k: row[k] for k in keys} for row in db.execute(query).mappings()]

    def email(self, notice: Row) -> EmailMessage:
        data, kind = notice["data"], notice["kind"]
        urgent = "_urgent" if data.get("urgent") else ""
        at = datetime.fromtimestamp(notice["created_at"], COPENHAGEN)
        message = EmailMessage()
        message["Subject"] = self.say(f"notice_{kind}_subject{urgent}", month=data.get("month", ""))
        message["From"] = _sender(self.targets)
        message["To"] = self.targets.recipient(kind)
        message["Date"] = format_datetime(at)
        # The same id on every attempt: a mail system can tell a repeat from a new one.
        message["Message-ID"] = f"<notice-{notice['id']}-{int(notice['created_at'])}@familieguiden>"
        message["Auto-Submitted"] = "auto-generated"
        kommune = data.get("kommune") or self.say("notice_kommune_unknown")
        values = {"kommune": kommune, "time": f"{at:%d.%m.%Y kl. %H.%M}", "list": "\n".join(data.get("lines", ()))}
        message.set_content(self.say(f"notice_{kind}_text", **values))
        return message

    def _read(self) -> Connection:
        return self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")


def _sender(targets: Targets) -> str:
    user = unquote(urlsplit(targets.smtp_url).username or "")
    return user if "@" in user else targets.notify_to or targets.review_to


def _reason(error: Exception) -> str:
    """What went wrong without addresses or passwords: errors of requests quote the whole URL."""
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"HTTP {error.response.status_code}"
    if isinstance(error, requests.RequestException):
        return type(error).__name__
    if isinstance(error, smtplib.SMTPResponseException):
        return f"SMTP {error.smtp_code}"
    return f"{type(error).__name__}: {error}" if isinstance(error, ValueError) else type(error).__name__


def send_by_smtp(url: str, message: EmailMessage) -> None:
    """Deliver over smtp:// or smtps://; takes STARTTLS when offered, and never sends a password in clear."""
    parts = urlsplit(url)
    context = ssl.create_default_context()
    host = parts.hostname or "localhost"
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=NETWORK_S, context=context)
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=NETWORK_S)
    with server:
        safe = parts.scheme == "smtps"
        server.ehlo()
        if not safe and server.has_extn("starttls") and parse_qs(parts.query).get("starttls") != ["0"]:
            server.starttls(context=context)
            server.ehlo()
            safe = True
        if parts.username:
            if not safe and host not in LOOPBACK:
                raise ValueError("the mail server offers no encryption; the password was not sent")
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)


def post_json(url: str, body: Mapping[str, Any], key: str) -> None:
    """Deliver by POST; the key is the same on every attempt."""
    response = requests.post(url, json=body, headers={"Idempotency-Key": key}, timeout=NETWORK_S, allow_redirects=False)
    response.raise_for_status()
    if response.is_redirect:
        raise ValueError("the webhook answers with a redirect")
