"""Every route of the real server either belongs to families, or asks for a session with a fitting role."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot import wiring
from bot.conversations.database import connect
from bot.conversations.desk import build
from bot.server import serve
from bot.server.access.login import AT_DESK, EVERYONE
from bot.server.rasa_parts import stores
from bot.settings import Settings

# What anybody may ask for. A page holds no data of anybody before its script has a session.
OPEN = ("chat/", "webhooks/rest/", "desk/openid/", "desk/static/", "redaktion/static/")
OPEN_EXACTLY = ("", "health", "ready", "metrics", "chat", "webhooks/rest", "desk", "desk/api/login", "redaktion")


@pytest.fixture(scope="module")
def routes(tmp_path_factory):
    """(path, methods, roles or None) of everything the server answers."""
    folder = tmp_path_factory.mktemp("routes")
    settings = replace(
        Settings(), database_url=f"sqlite:///{folder}/x.db", desk_users_file=folder / "users.yml", var=folder,
        oidc_issuer="https://login.example", oidc_client_id="x",
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        engine = connect(settings.database_url)
        say = wiring.phrases().say
        desk = build(engine, lambda: 0.0, say, lambda: wiring.guide().kommuner, settings)
        patch.setattr(wiring, "settings", lambda: settings)
        patch.setattr(wiring, "desk", lambda: desk)
        patch.setattr(wiring, "store", lambda: desk.handoff.store)
        app = serve.build("", stores.endpoints(settings))
    return [(r.path.strip("/"), set(r.methods), getattr(r.handler, "roles", None)) for r in app.router.routes]


def test_every_route_that_is_not_for_families_has_its_guard(routes):
    bare = [path for path, _, roles in routes if roles is None]

    assert [path for path in bare if path not in OPEN_EXACTLY and not path.startswith(OPEN)] == []
    assert len(routes) > 40


def test_only_what_holds_no_conversation_is_open_to_editors_at_the_desk(routes):
    desk = {path: set(roles) for path, _, roles in routes if path.startswith("desk/api/") and roles}

    assert {path for path, roles in desk.items() if not roles <= set(EVERYONE)} == set()
    for_all = {path for path, roles in desk.items() if not roles <= set(AT_DESK)}
    assert for_all == {f"desk/api/{name}" for name in ("logout", "me", "answers", "labels")}
