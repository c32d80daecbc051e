"""Settings from the environment: defaults, and one line for what cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import VAR, BadSetting, Settings, read


def test_empty_environment_gives_the_defaults():
    assert read({}) == Settings()


def test_empty_and_blank_values_count_as_unset():
    assert read({"PORT": "", "DATABASE_URL": " ", "DESK": "", "NOTIFY_TO": " "}) == Settings()


def test_every_setting_is_taken_from_the_environment():
    found = read(
        {
            "PORT": "6000", "HOST": "0.0.0.0", "ACTION_PORT": "6100",
            "DATABASE_URL": "postgresql+psycopg2://u:p@db/fg", "REDIS_URL": "rediss://r:6379/1",
            "DESK_USERS_FILE": "/a/users.yml", "DESK_OPEN": "never", "DESK_CAPACITY": "5", "DESK_IDLE_MINUTES": "45",
            "DESK_WAIT_MINUTES": "7", "RETENTION_DAYS": "30", "RETURN_CODE_DAYS": "3", "WITHHOLD_DAYS": "0",
            "SMTP_URL": "smtp://mail", "NOTIFY_TO": "a@b.dk", "NOTIFY_WEBHOOK": "https://x/y",
            "DESK": "chatwoot", "CHATWOOT_URL": "https://cw.dk/", "CHATWOOT_TOKEN": "x", "CHATWOOT_ACCOUNT": "1",
            "CHATWOOT_INBOX": "2", "CHATWOOT_WEBHOOK_SECRET": "s" * 20,
            "PUBLIC_URL": "https://fg.dk/", "PROXIES": "1", "DESK_PASSWORDS": "no",
            "OIDC_ISSUER": "https://login.dk/realm/", "OIDC_CLIENT_ID": "fg", "OIDC_CLIENT_SECRET": "s",
            "OIDC_NAME": "Kommunen", "OIDC_SCOPES": "openid  groups", "OIDC_ROLE_CLAIM": "groups",
            "OIDC_ROLES": "advisor=CN=Fam, OU=x ; editor=Red;",
            "REST_TOKEN": "t", "KNOWLEDGE_DIR": "/k", "MODELS_DIR": "/m", "VAR_DIR": "/v",
        }
    )  # fmt: skip

    assert found == Settings(
        host="0.0.0.0", port=6000, action_port=6100, database_url="postgresql+psycopg2://u:p@db/fg",
        redis_url="rediss://r:6379/1", desk_users_file=Path("/a/users.yml"), desk_open="never", desk_capacity=5,
        desk_idle_minutes=45,
        desk_wait_minutes=7, retention_days=30, return_code_days=3, withhold_days=0, smtp_url="smtp://mail",
        notify_to="a@b.dk", notify_webhook="https://x/y",
        desk="chatwoot", chatwoot_url="https://cw.dk", chatwoot_token="x", chatwoot_account=1, chatwoot_inbox=2,
        chatwoot_webhook_secret="s" * 20,
        public_url="https://fg.dk", proxies=1, desk_passwords=False, oidc_issuer="https://login.dk/realm/",
        oidc_client_id="fg", oidc_client_secret="s", oidc_name="Kommunen", oidc_scopes="openid groups",
        oidc_role_claim="groups", oidc_roles=(("advisor", "CN=Fam, OU=x"), ("editor", "Red")),
        rest_token="t", knowledge=Path("/k"), models=Path("/m"),
        var=Path("/v"),
    )  # fmt: skip


def test_state_lives_in_the_var_folder_unless_named_otherwise():
    found = read({"VAR_DIR": "/state"})

    assert found.database_url == "sqlite:////state/familieguiden.db"
    assert found.desk_users_file == Path("/state/desk-users.yml")
    assert read({}).desk_users_file == VAR / "desk-users.yml"


@pytest.mark.parametrize(("port", "beside"), [("5005", 5055), ("8080", 8130), ("65500", 65450)])
def test_action_port_stands_beside_the_public_one(port, beside):
    found = read({"PORT": port})

    assert found.action_port == beside
    assert found.action_url == f"http://127.0.0.1:{beside}/webhook"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "5005.0"),
        ("ACTION_PORT", "http"),
        ("DATABASE_URL", "mysql://x/y"),
        ("DATABASE_URL", "familieguiden.db"),
        ("DATABASE_URL", "postgresql:///nohost"),
        ("REDIS_URL", "localhost:6379"),
        ("REDIS_URL", "redis://"),
        ("DESK_OPEN", "yes"),
        ("DESK", "slack"),
        ("DESK_CAPACITY", "0"),
        ("DESK_WAIT_MINUTES", "241"),
        ("RETENTION_DAYS", "0"),
        ("RETENTION_DAYS", "for altid"),
        ("RETURN_CODE_DAYS", "0"),
        ("WITHHOLD_DAYS", "-1"),
        ("SMTP_URL", "mail.example.dk"),
        ("NOTIFY_TO", "ikke en adresse"),
        ("NOTIFY_WEBHOOK", "ftp://x/y"),
        ("PUBLIC_URL", "fg.dk"),
        ("PUBLIC_URL", "http://fg.dk"),
        ("PUBLIC_URL", "https://fg.dk/?a=b"),
        ("PROXIES", "-1"),
        ("DESK_PASSWORDS", "maybe"),
        ("DESK_PASSWORDS", "no"),
        ("OIDC_ISSUER", "http://login.dk"),
        ("OIDC_ISSUER", "login.dk"),
        ("OIDC_SCOPES", "profile"),
        ("OIDC_ROLES", "chef=Alle"),
        ("OIDC_ROLES", "advisor"),
        ("OIDC_ROLES", "advisor="),
    ],
)
def test_value_that_cannot_be_used_stops_with_one_line(name, value):
    with pytest.raises(BadSetting) as caught:
        read({name: value})

    line = str(caught.value)
    assert line.startswith(f"{name} is {value!r}; expected ") and "\n" not in line


@pytest.mark.parametrize(("name", "value"), [("PORT", "²"), ("PORT", "٥"), ("REDIS_URL", "redis://[broken")])
def test_odd_digits_and_brackets_are_refused_with_the_same_line(name, value):
    with pytest.raises(BadSetting):
        read({name: value})


CHATWOOT = {
    "DESK": "chatwoot", "CHATWOOT_URL": "https://cw.dk", "CHATWOOT_TOKEN": "x", "CHATWOOT_ACCOUNT": "1",
    "CHATWOOT_INBOX": "2",
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, "") for name in CHATWOOT if name != "DESK"),
        ("CHATWOOT_URL", "http://cw.dk"),
        ("CHATWOOT_ACCOUNT", "min"),
        ("CHATWOOT_INBOX", "0"),
        ("CHATWOOT_WEBHOOK_SECRET", "short"),
    ],
)
def test_chatwoot_wants_all_its_settings(name, value):
    with pytest.raises(BadSetting, match=name):
        read({**CHATWOOT, name: value})


def test_webhooks_secret_comes_from_the_token_where_none_is_given():
    first, second = (read({**CHATWOOT, "CHATWOOT_TOKEN": token}).chatwoot_webhook_secret for token in "xy")

    assert len(first) == 40 and first != second
    assert read({}).chatwoot_webhook_secret == ""


def test_provider_without_a_client_is_refused():
    with pytest.raises(BadSetting, match=r"^OIDC_CLIENT_ID is ''; expected "):
        read({"OIDC_ISSUER": "https://login.dk"})


def test_provider_on_this_machine_needs_no_https():
    assert read({"OIDC_ISSUER": "http://127.0.0.1:9", "OIDC_CLIENT_ID": "x"}).base_url == "http://127.0.0.1:5005"


def test_action_server_on_the_public_port_is_refused():
    with pytest.raises(BadSetting, match="ACTION_PORT"):
        read({"PORT": "6000", "ACTION_PORT": "6000"})


def test_error_shows_no_password():
    with pytest.raises(BadSetting) as error:
        read({"DATABASE_URL": "mysql://bruger:hemmelig@db/x"})

    assert "hemmelig" not in str(error.value) and "mysql://" in str(error.value)
