"""The files of deploy/ name what there is: settings, commands, figures."""

from __future__ import annotations

import configparser
import json
import re

import pytest
import yaml

from bot import settings
from bot.commands import COMMANDS
from bot.server import metrics
from bot.settings import ROOT

DEPLOY = ROOT / "deploy"
READ = set(re.findall(r'"([A-Z][A-Z_]{3,})"', (ROOT / "bot" / "settings.py").read_text(encoding="utf-8")))


def test_compose_file_starts_commands_with_known_settings():
    compose = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))
    bots = [s for s in compose["services"].values() if s.get("image") == "familieguiden"]

    assert sorted(s["command"][0] for s in bots) == ["actions", "actions", "serve", "serve"]
    assert {s["command"][0] for s in bots} <= set(COMMANDS)
    assert set(bots[0]["environment"]) - READ == set()
    assert all("ports" not in s for s in bots)  # nobody reaches them but nginx
    values = {k: v.replace("${POSTGRES_PASSWORD:?set it}", "x") for k, v in bots[0]["environment"].items()}
    assert settings.read(values).proxies == 1


@pytest.mark.parametrize("name", ["serve", "actions"])
def test_units_start_commands_as_their_own_user(name):
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str
    unit.read_string((DEPLOY / "systemd" / f"familieguiden-{name}@.service").read_text(encoding="utf-8"))

    assert unit["Service"]["ExecStart"].endswith(f"-m bot {name}")
    assert unit["Service"]["User"] == "familieguiden" and unit["Service"]["NoNewPrivileges"] == "true"
    assert unit["Service"]["Environment"].split("=")[0] in READ


def test_environment_file_and_helm_values_name_known_settings():
    lines = (DEPLOY / "systemd" / "familieguiden.env").read_text(encoding="utf-8").splitlines()
    named = {line.split("=")[0] for line in lines if line and not line.startswith("#")}
    values = yaml.safe_load((DEPLOY / "helm-values.yml").read_text(encoding="utf-8"))

    assert named | {each["name"] for each in values["extraEnv"]} <= READ
    assert values["args"][0] in COMMANDS


def test_dashboard_asks_for_figures_that_there_are():
    board = json.loads((DEPLOY / "grafana.json").read_text(encoding="utf-8"))
    asked = {
        name for p in board["panels"] for t in p["targets"] for name in re.findall(r"familieguiden_\w+", t["expr"])
    }
    there = {line.split()[2] for line in metrics.text().splitlines() if line.startswith("# TYPE")}
    there |= {f"{name}_bucket" for name in there}

    assert asked and asked - there == set()
