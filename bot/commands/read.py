"""`python -m bot read FILE.html|FILE.pdf --id …`: propose a draft topic from a page the editor has saved."""

from __future__ import annotations

import sys
from pathlib import Path

from bot import wiring
from bot.commands.new_topic import CannotWrite, parser, save
from bot.guide import drafts
from bot.guide.page_text import UnreadablePage


def run(argv: list[str]) -> int:
    made = parser("read")
    made.add_argument("file", type=Path, help="the page or pamphlet, saved as .html or .pdf")
    made.add_argument("--url", default="", help="where the page stands")
    options = made.parse_args(argv)
    identity = options.id or drafts.slug(options.file.stem)
    try:
        text = drafts.draft_from_page(
            options.file.read_bytes(), options.file.name, identity, wiring.today(),
            url=options.url, area=options.area or "", kommune=options.kommune, owner=options.owner,
        )  # fmt: skip
        save(options.root, identity, text, wiring.today())
    except OSError as error:
        print(wiring.phrases().say("editor_file_unreadable", file=options.file.name), error.strerror, file=sys.stderr)
        return 1
    except (CannotWrite, UnreadablePage) as error:
        print(error, file=sys.stderr)
        return 1
    return 0
