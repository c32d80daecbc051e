"""`python -m bot restore FOLDER --yes`: put a copy in the place of the state; stop the bot first."""

from __future__ import annotations

import argparse
import socket
import sys
from pathlib import Path

from bot import backup, wiring
from bot.settings import Settings


def run(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot restore")
    parser.add_argument("folder", type=Path, help="a folder that `backup` wrote")
    parser.add_argument("--yes", action="store_true", help="what is there now is replaced")
    options = parser.parse_args(argv)
    settings = wiring.settings()
    if not options.yes:
        print("restore: what is there now would be replaced; say --yes.", file=sys.stderr)
        return 2
    if _runs(settings):
        print(f"restore: something answers on port {settings.port}; stop the bot first.", file=sys.stderr)
        return 1
    try:
        backup.restore(settings, options.folder)
    except backup.BackupError as error:
        print(f"restore: {error}.", file=sys.stderr)
        return 1
    print(f"Restored from {options.folder}.")
    return 0


def _runs(settings: Settings) -> bool:
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", settings.port)) == 0
