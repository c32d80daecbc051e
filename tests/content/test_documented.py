"""The documents name what there is: commands, settings, files."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from bot import settings
from bot.commands import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
OPERATIONS = ROOT / "docs" / "drift.md"
FOLDERS = "bot|actions|knowledge|data|docs|tests|scripts|bench|examples"


def documents():
    found = [README, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [path for path in found if path.exists()]


def text(*paths):
    return "\n".join(path.read_text(encoding="utf-8") for path in paths if path.exists())


@pytest.mark.parametrize("path", [README, OPERATIONS], ids=lambda path: path.name)
def test_document_is_there(path):
    assert path.exists() and path.read_text(encoding="utf-8").strip()


def make_targets():
    return re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)


def test_every_make_target_is_documented():
    known = text(README, OPERATIONS)

    assert [t for t in make_targets() if not re.search(rf"make {t}\b", known)] == []
    assert "run" in make_targets()


def test_every_make_target_that_documents_name_exists():
    named = set(re.findall(r"`(?:[A-Z_]+=\S+ )*make ([a-z][\w-]*)", text(*documents())))

    assert sorted(named - set(make_targets())) == []


def settings_read():
    """The variables that settings.read asks the environment for."""
    tree = ast.parse(Path(settings.__file__).read_text(encoding="utf-8"))
    names = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return sorted(n for n in names if re.fullmatch(r"[A-Z]+(?:_[A-Z]+)*", n) and len(n) > 3)


def test_every_setting_is_documented():
    known = text(README, OPERATIONS)

    assert [name for name in settings_read() if not re.search(rf"\b{name}\b", known)] == []
    assert {"PORT", "DATABASE_URL", "RETENTION_DAYS"} <= set(settings_read())


def test_every_file_that_documents_name_exists():
    missing = []
    for path in documents():
        written = path.read_text(encoding="utf-8")
        # A changelog and a decision may name what is gone.
        if path.name == "CHANGELOG.md" or path.parent.name == "adr":
            continue
        for link in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", written):
            if not (path.parent / link).exists():
                missing.append(f"{path.relative_to(ROOT)}: {link}")
        for name in re.findall(rf"`((?:{FOLDERS})/[\w./-]*)`", written):
            # A module may be named without its ending.
            if not (ROOT / name).exists() and not (ROOT / f"{name}.py").exists():
                missing.append(f"{path.relative_to(ROOT)}: {name}")
    assert missing == []


def test_every_command_that_documents_name_exists():
    named = set(re.findall(r"python -m bot ([a-z][\w-]*)", text(*documents())))

    assert sorted(named - set(COMMANDS)) == []


def test_readme_is_short_enough_to_be_read():
    assert README.exists() and len(README.read_text(encoding="utf-8").splitlines()) <= 150
