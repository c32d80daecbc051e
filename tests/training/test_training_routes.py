"""The editors' button and its status: who may, with which token, and what is answered."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
import requests
from argon2 import PasswordHasher
from sanic import Sanic
from sanic.request import Request

from bot import wiring
from bot.conversations.database import connect
from bot.conversations.desk import build
from bot.conversations.users import Users
from bot.server.access.login import Login
from bot.server.editor.training import TrainingRoutes
from bot.server.errors import ApiError
from bot.server.rasa_parts.retraining import Retraining
from bot.settings import Settings
from tests.serving import Serving

PASSWORD = "hemmelig-kode"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """(address, the Retraining behind it), on a real port."""
    folder = tmp_path_factory.mktemp("training")
    settings = replace(Settings(), desk_users_file=folder / "users.yml", models=folder / "models")
    desk = build(
        connect(f"sqlite:///{folder}/desk.db"), lambda: 1000.0, wiring.phrases().say, lambda: {}, settings
    )
    users = Users(folder / "users.yml", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    for name, role in (("anna", "advisor"), ("eva", "editor"), ("chef", "admin")):
        users.add(name, PASSWORD, role, name.title())
    desk.users.hasher = users.hasher
    app = Sanic("training-test")
    app.ctx.agent = SimpleNamespace(processor=None)
    retraining = Retraining(app, settings)
    login = Login(desk)
    app.blueprint(login.blueprint())
    app.blueprint(TrainingRoutes(retraining, login).blueprint())

    @app.exception(ApiError)
    async def api_error(_: Request, error: ApiError):
        return error.response()

    serving = Serving(app).start()
    yield serving.url, retraining
    serving.close()


@pytest.fixture
def retraining(served):
    served[1].wish = None
    return served[1]


@pytest.fixture
def browser(served):
    def log_in(user):
        web = requests.Session()
        answer = web.post(f"{served[0]}/desk/api/login", json={"user": user, "password": PASSWORD}, timeout=20)
        web.headers["X-CSRF-Token"] = answer.json()["csrf"]
        return web

    return log_in


@pytest.fixture
def address(served):
    return f"{served[0]}/redaktion/api/training"


@pytest.mark.parametrize("user", ["eva", "chef"])
def test_editors_see_how_far_it_is(browser, address, user):
    answer = browser(user).get(address, timeout=20)

    assert answer.status_code == 200
    assert {"state", "progress", "line", "since", "reasons", "model", "moved"} <= set(answer.json())
    assert answer.headers["cache-control"] == "no-store"


def test_strangers_and_advisors_do_not(browser, address, retraining):
    assert requests.get(address, timeout=20).status_code == 401
    assert browser("anna").get(address, timeout=20).status_code == 403
    assert browser("anna").post(address, timeout=20).status_code == 403
    assert retraining.wish is None


def test_button_asks_for_a_training_in_the_editors_name(browser, address, retraining):
    answer = browser("eva").post(address, timeout=20)

    assert answer.status_code == 202 and answer.json()["state"] == "waiting"
    assert (retraining.wish.who, retraining.wish.accept) == ("Eva", False)


def test_model_that_does_worse_is_kept_where_the_editor_says_so(browser, address, retraining):
    assert browser("eva").post(address, json={"anyway": True}, timeout=20).status_code == 202
    assert retraining.wish.accept is True


@pytest.mark.parametrize("body", [{"anyway": "yes"}, {"anyway": 1}, []])
def test_bad_body_is_refused(browser, address, retraining, body):
    assert browser("eva").post(address, json=body, timeout=20).status_code == 400
    assert retraining.wish is None


def test_button_needs_the_token_against_other_sites(browser, address, retraining):
    web = browser("eva")
    del web.headers["X-CSRF-Token"]

    assert web.post(address, timeout=20).status_code == 401
    assert retraining.wish is None


def test_where_it_is_turned_off_the_editor_is_told(browser, address, retraining, monkeypatch):
    monkeypatch.setattr(retraining, "settings", replace(retraining.settings, retrain="off"))
    answer = browser("eva").post(address, timeout=20)

    assert answer.status_code == 409 and answer.json()["error"] == "training_off"
    assert answer.json()["message"]
