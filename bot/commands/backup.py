"""`python -m bot backup FOLDER`: a copy of the state, made while everything runs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot import backup, wiring


def run(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot backup")
    parser.add_argument("folder", type=Path, help="an empty or new folder")
    options = parser.parse_args(argv)
    try:
        files = backup.backup(wiring.settings(), options.folder)
    except backup.BackupError as error:
        print(f"backup: {error}.", file=sys.stderr)
        return 1
    print(f"{options.folder}: {', '.join(path.name for path in files)}")
    return 0
