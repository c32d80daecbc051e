"""All that concerns the hand-over, built once over one database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.engine import Engine

from bot.conversations.availability import Attendance
from bot.conversations.callbacks import Callbacks
from bot.conversations.chatwoot import Chatwoot
from bot.conversations.chatwoot_api import Account, ChatwootApi
from bot.conversations.desk_view import DeskView
from bot.conversations.handoff import Handoff
from bot.conversations.notices import Notices, Targets
from bot.conversations.openid import CALLBACK, Client, Provider
from bot.conversations.openid_attempts import Attempts
from bot.conversations.ownership import Ownership
from bot.conversations.presence import Presence
from bot.conversations.sessions import Sessions, Ways
from bot.conversations.transitions import Say
from bot.conversations.users import Users
from bot.guide.model import Kommune
from bot.settings import Settings


@dataclass(frozen=True)
class Desk:
    handoff: Handoff
    ownership: Ownership
    presence: Presence
    callbacks: Callbacks
    notices: Notices
    view: DeskView
    users: Users
    sessions: Sessions
    attempts: Attempts
    provider: Provider | None
    chatwoot: Chatwoot | None  # the other desk, beside which ours keeps the call-backs


def build(
    engine: Engine,
    clock: Callable[[], float],
    say: Say,
    kommuner: Callable[[], Mapping[str, Kommune]],
    settings: Settings,
) -> Desk:
    targets = Targets(settings.smtp_url, settings.notify_to, settings.notify_webhook, settings.review_to)
    notices = Notices(engine, clock, say, targets)
    presence = Presence(engine, clock)
    attendance = Attendance(clock, say, kommuner, presence, settings.desk_open, settings.desk_capacity)
    handoff = Handoff(engine, clock, say, attendance, notices)
    users = Users(settings.desk_users_file)
    ownership = Ownership(engine, clock, say)
    return Desk(
        handoff=handoff,
        ownership=ownership,
        presence=presence,
        callbacks=Callbacks(engine, clock, handoff, notices),
        notices=notices,
        view=DeskView(engine, clock, settings.retention_days),
        users=users,
        sessions=Sessions(engine, clock, users, _ways(settings), settings.desk_idle_minutes * 60.0),
        attempts=Attempts(engine, clock),
        provider=Provider(_client(settings), clock) if settings.oidc_issuer else None,
        chatwoot=_chatwoot(settings, handoff, ownership, presence),
    )


def _chatwoot(settings: Settings, handoff: Handoff, ownership: Ownership, presence: Presence) -> Chatwoot | None:
    if settings.desk != "chatwoot":
        return None
    account = Account(
        settings.chatwoot_url, settings.chatwoot_token, settings.chatwoot_account, settings.chatwoot_inbox
    )
    return Chatwoot(ChatwootApi(account), handoff, ownership, presence)


def _ways(settings: Settings) -> Ways:
    openid = f"{settings.oidc_issuer} {settings.oidc_client_id}" if settings.oidc_issuer else ""
    return Ways(settings.desk_passwords, openid)


def _client(settings: Settings) -> Client:
    return Client(
        settings.oidc_issuer,
        settings.oidc_client_id,
        settings.oidc_client_secret,
        settings.base_url + CALLBACK,
        settings.oidc_scopes,
        settings.oidc_role_claim,
        settings.oidc_roles,
    )
