"""The files of deploy/ name what there is: settings, commands, figures."""

from __future__ import annotations

import configparser
import json
import re
import shutil
import subprocess
import sys

import pytest
import yaml

from bot import settings
from bot.commands import COMMANDS
from bot.server import metrics
from bot.settings import ROOT

DEPLOY = ROOT / "deploy"
# What the chart knows of, as far as a bot without Rasa X, RabbitMQ and Duckling needs it.
CHART = {
    "applicationSettings", "args", "autoscaling", "command", "extraEnv", "image", "ingress", "initContainers",
    "livenessProbe", "networkPolicy", "nginx", "podSecurityContext", "postgresql", "readinessProbe", "redis",
    "registry", "replicaCount", "resources", "securityContext", "service", "strategy", "volumeMounts", "volumes",
}  # fmt: skip
CHART_SETTINGS = {"cors", "credentials", "enableAPI", "endpoints", "initialModel", "port", "telemetry", "token"}
CHART_PROBE = {"httpGet", "initialDelaySeconds", "periodSeconds", "timeoutSeconds", "failureThreshold"}
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


def test_helm_values_are_the_charts_own_names():
    """What a chart does not know it leaves out without a word; names as in rasa 1.17.8 of RasaHQ/helm-charts."""
    values = yaml.safe_load((DEPLOY / "helm-values.yml").read_text(encoding="utf-8"))

    assert set(values) <= CHART
    assert set(values["applicationSettings"]) <= CHART_SETTINGS
    # Written into the pod as they stand.
    assert set(values["livenessProbe"]) | set(values["readinessProbe"]) <= CHART_PROBE
    assert values["applicationSettings"]["initialModel"] == ""  # only models of our own training


@pytest.mark.parametrize("name", ["serve", "actions"])
def test_systemd_accepts_the_units(name, tmp_path):
    systemd = shutil.which("systemd-analyze")
    assert systemd, "no systemd-analyze here: run scripts/system-packages"
    unit = (DEPLOY / "systemd" / f"familieguiden-{name}@.service").read_text(encoding="utf-8")
    path = tmp_path / f"familieguiden-{name}@5005.service"
    path.write_text(unit.replace("/opt/familieguiden/.venv/bin/python", sys.executable), encoding="utf-8")

    done = subprocess.run([systemd, "verify", "--man=no", str(path)], capture_output=True, text=True, timeout=60)

    assert (done.returncode, [line for line in done.stderr.splitlines() if path.stem in line]) == (0, [])


def test_dashboard_asks_for_figures_that_there_are():
    board = json.loads((DEPLOY / "grafana.json").read_text(encoding="utf-8"))
    asked = {
        name for p in board["panels"] for t in p["targets"] for name in re.findall(r"familieguiden_\w+", t["expr"])
    }
    there = {line.split()[2] for line in metrics.text().splitlines() if line.startswith("# TYPE")}
    there |= {f"{name}_bucket" for name in there}

    assert asked and asked - there == set()
