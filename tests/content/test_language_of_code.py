"""Danish a family reads stands in knowledge/: code holds none, but for recognisers and the content check."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("bot", "actions", "bench", "scripts", "examples")
# Recognisers of what families write, and the editors' content check. Nothing here speaks to a family.
ALLOWED = {
    "bot/addresses.py",
    "bot/privacy.py",
    "bot/conversations/contact_details.py",
    "bot/dialogue/items.py",
    "bot/dialogue/language.py",
    "bot/guide/crisis.py",
    "bot/guide/phrases.py",
    "bot/guide/drafts.py",
    "bot/guide/loader.py",
    "bot/guide/page_text.py",
    "bot/guide/rules/crisis.py",
    "bot/guide/rules/dates.py",
    "bot/guide/rules/ids.py",
    "bot/guide/rules/names.py",
    "bot/guide/rules/phrases.py",
    "bot/guide/rules/places.py",
    "bot/guide/rules/plain.py",
    "bot/guide/rules/references.py",
    "bot/guide/rules/shape.py",
    "bot/guide/rules/texts.py",
    "bot/guide/schema/parts.py",
    "bot/guide/schema/places.py",
    "bot/guide/schema/sheets.py",
    "bot/guide/schema/topic.py",
    "bot/guide/schema/wording.py",
    "bot/guide/vectoriser.py",
    "bot/guide/words.py",
    "bot/guide/files/yaml_bytes.py",
    "bot/guide/files/yaml_file.py",
}
DANISH = re.compile("[æøåÆØÅ]")


def files():
    for folder in FOLDERS:
        yield from (p for pattern in ("*.py", "*.js") for p in sorted((ROOT / folder).rglob(pattern)))


def test_no_danish_letters_outside_knowledge():
    bad = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in files()
        if path.relative_to(ROOT).as_posix() not in ALLOWED
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if DANISH.search(line)
    ]
    assert bad == []


def test_list_of_exceptions_names_only_files_that_need_it():
    unneeded = [name for name in sorted(ALLOWED) if not DANISH.search((ROOT / name).read_text(encoding="utf-8"))]

    assert unneeded == []


def test_domain_and_stories_hold_no_texts():
    for path in (ROOT / "domain.yml", *sorted((ROOT / "data" / "stories").glob("*.yml"))):
        assert not re.search(r"^\s*(?:responses|-\s*text|text):", path.read_text(encoding="utf-8"), re.M), path
