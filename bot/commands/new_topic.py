"""`python -m bot new-topic [--id … --title … --area …]`: start a topic in knowledge/drafts/; asks for the rest."""

from __future__ import annotations

import argparse
import re
import sys
from datetime import date
from pathlib import Path

from bot import wiring
from bot.guide import drafts, loader
from bot.guide.model import AREAS
from bot.settings import KNOWLEDGE


class CannotWrite(Exception):
    """The draft cannot be written; the message is for the editor."""


def parser(name: str) -> argparse.ArgumentParser:
    """The options that `new-topic` and `read` share."""
    made = argparse.ArgumentParser(prog=f"python -m bot {name}")
    made.add_argument("--id", help="a-z, 0-9 and _; also the file's name")
    made.add_argument("--area", choices=AREAS)
    made.add_argument("--kommune", default="", help="only for a topic of one kommune; its area is then lokalt")
    made.add_argument("--owner", default="redaktionen")
    made.add_argument("--root", type=Path, default=KNOWLEDGE, help="the folder with the guide")
    return made


def run(argv: list[str]) -> int:
    made = parser("new-topic")
    made.add_argument("--title", help="as families see it on a button; at most 60 characters")
    options = made.parse_args(argv)
    say = wiring.phrases().say
    try:
        title = options.title or _asked(say("editor_ask_title"))
        identity = options.id or drafts.slug(title)
        area = "lokalt" if options.kommune else options.area or _asked(f"{say('editor_ask_area')} ({', '.join(AREAS)})")
        text = drafts.skeleton(identity, title, area, wiring.today(), options.owner, options.kommune)
        save(options.root, identity, text, wiring.today())
    except CannotWrite as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _asked(question: str) -> str:
    if not sys.stdin.isatty():
        raise CannotWrite(wiring.phrases().say("editor_answer_missing", question=question))
    return input(f"{question}: ").strip()


def save(root: Path, identity: str, text: str, today: date) -> None:
    """Write the draft and print what the check wants of it; never over a file that is there."""
    say = wiring.phrases().say
    path = root / loader.DRAFTS / f"{identity}.yml"
    if not re.fullmatch("[a-z][a-z0-9_]*", identity):
        raise CannotWrite(say("editor_bad_id", id=identity))
    if path.exists() or (root / "topics" / path.name).exists():
        raise CannotWrite(say("editor_topic_exists", id=identity))
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    print(say("editor_draft_written", path=f"{root.name}/{loader.DRAFTS}/{path.name}"))
    for fault in loader.check(root, today):
        if fault.file.endswith(f"{loader.DRAFTS}/{path.name}"):
            print(fault)
