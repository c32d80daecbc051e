"""Imports go one way, and importing a module does nothing."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RASA = ("rasa", "sanic")
SDK = "rasa_sdk"
# Commands import what they start when they are called, and training is one of them.
MAY_IMPORT_RASA = ("bot.nlu", "bot.server", "bot.training", "bot.commands")


def modules():
    for path in sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "actions").rglob("*.py")]):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        yield name.removesuffix(".__init__"), path


def imported(path):
    """Every module a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name, *packages):
    return any(name == package or name.startswith(package + ".") for package in packages)


def breaches(inside, *forbidden, allowed=()):
    """`inside` names packages, or is a set of exact modules."""
    return sorted(
        f"{name} imports {other}"
        for name, path in modules()
        if (name in inside if isinstance(inside, set) else within(name, *inside))
        for other in imported(path)
        if within(other, *forbidden) and not within(other, *allowed) and other not in allowed
    )


def test_only_recognisers_and_server_import_rasa_and_sanic():
    everybody = {name for name, _ in modules() if not within(name, *MAY_IMPORT_RASA)}

    assert breaches(everybody, *RASA) == []


def test_only_actions_and_their_command_import_the_sdk():
    everybody = {name for name, _ in modules() if not within(name, "actions", "bot.commands", "bot.server")}

    assert breaches(everybody, SDK) == []


def test_guide_is_pure():
    assert breaches(["bot.guide"], "bot", allowed=("bot", "bot.guide")) == []
    assert breaches(["bot.guide"], *RASA, SDK, "sqlalchemy", "requests", "aiohttp", "redis") == []


def test_dialogue_knows_neither_server_nor_store():
    assert breaches(["bot.dialogue"], "bot.server", "bot.conversations", "bot.wiring", "sqlalchemy", *RASA, SDK) == []


def test_conversations_know_neither_server_nor_dialogue():
    assert breaches(["bot.conversations"], "bot.server", "bot.dialogue", "bot.wiring", *RASA, SDK) == []


def test_settings_and_privacy_stand_at_the_bottom():
    assert breaches(["bot.settings", "bot.privacy", "bot.addresses"], "bot", allowed=("bot", "bot.addresses")) == []


def test_real_world_comes_in_at_few_places():
    """Clock and environment arrive as arguments below the server."""
    pure = ("bot.guide", "bot.dialogue", "bot.conversations")
    calls = {"today", "now", "getenv", "environ", "utcnow"}
    bad = []
    for name, path in modules():
        if not within(name, *pure):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            owner = getattr(getattr(node, "value", None), "id", "")
            if isinstance(node, ast.Attribute) and node.attr in calls and owner in ("date", "datetime", "os"):
                bad.append(f"{name}:{node.lineno} uses {owner}.{node.attr}")
    assert bad == []


WATCH = """
import builtins, importlib, io, os, pathlib, socket, sys
sys.path.insert(0, {root!r})
from bot.quiet import hush
hush()
# Libraries may read their own files when imported; ours may touch none.
for name in {libraries!r}:
    importlib.import_module(name)
root = {root!r}
done = []
def watch(event, values):
    if event == "open":
        path = os.fspath(values[0]) if not isinstance(values[0], int) else ""
        path = path.decode() if isinstance(path, bytes) else path
        if path.startswith(root) and "/.venv/" not in path and not path.endswith((".py", ".pyc")):
            done.append(("open", path))
    elif event in ("socket.connect", "socket.bind", "subprocess.Popen", "os.mkdir", "os.remove", "sqlite3.connect"):
        done.append((event, str(values[:1])))
sys.addaudithook(watch)
for name in {modules!r}:
    before = len(done)
    importlib.import_module(name)
    if len(done) > before:
        print(name, done[before:])
"""
LIBRARIES = (
    "rasa.core.agent", "rasa.core.run", "rasa.core.channels.channel", "rasa.engine.graph", "rasa.model_training",
    "rasa.nlu.classifiers.classifier", "rasa.shared.importers.importer", "rasa.core.lock_store", "rasa_sdk.endpoint",
    "sklearn.linear_model", "sklearn.svm", "sklearn.feature_extraction.text", "phonenumbers", "holidays",
    "icalendar", "fpdf", "jsonschema", "argon2", "prometheus_client", "aiohttp", "py3langid", "sqlalchemy",
)  # fmt: skip


def test_importing_a_module_touches_neither_file_nor_network(tmp_path):
    names = [name for name, _ in modules() if name != "bot.__main__"]
    script = tmp_path / "watch.py"
    script.write_text(WATCH.format(root=str(ROOT), modules=names, libraries=LIBRARIES), encoding="utf-8")

    ran = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=300, cwd=tmp_path)

    assert ran.returncode == 0, ran.stderr[-2000:]
    assert ran.stdout == ""
