"""`python -m bot check [FILES…] [--json]`: every fault of the guide, one a line, in Danish; errors first."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

from bot.guide import loader
from bot.settings import KNOWLEDGE


def run(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot check")
    parser.add_argument("files", nargs="*", help="vis kun fejl i disse filer")
    parser.add_argument("--json", action="store_true", help="til programmer")
    parser.add_argument("--root", type=Path, default=KNOWLEDGE, help="mappen med guiden")
    options = parser.parse_args(argv)

    root = options.root.resolve()
    faults = loader.check(root, today=date.today())
    if options.files:
        wanted = {Path(f).resolve() for f in options.files}
        faults = [f for f in faults if (root.parent / f.file).resolve() in wanted]
    faults.sort(key=lambda f: f.severity != "fejl")
    errors = sum(f.severity == "fejl" for f in faults)
    if options.json:
        print(json.dumps([asdict(f) for f in faults], ensure_ascii=False, indent=2))
    else:
        for fault in faults:
            print(fault)
        print(f"{errors} fejl, {len(faults) - errors} advarsler.")
    return 1 if errors else 0
