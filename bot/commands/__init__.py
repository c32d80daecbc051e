"""The commands of `python -m bot`: one module each, imported only when called."""

from __future__ import annotations

import importlib
import sys

COMMANDS = {
    "run": "start everything: action server, Rasa with the chat, the desk",
    "train": "train a model when knowledge/, data/, domain.yml or config.yml have changed",
    "check": "efterse familieguiden (knowledge/)",
    "freshness": "what of the guide must be looked at again",
    "new-topic": "start a new topic in knowledge/drafts/",
    "read": "propose a topic from a page the editor has saved: FILE.html or FILE.pdf",
    "schema": "write knowledge/schema/ for editors that know YAML",
    "users": "advisors and editors: add NAME --role …, list, password, remove",
    "switch": "turn the bot, or everything, off and on without a restart",
    "backup": "copy the state to a folder while everything runs",
    "restore": "put a copy in the place of the state",
    "export": "what is held about one conversation, as JSON",
    "serve": "the Rasa server alone (started by run)",
    "actions": "the action server alone (started by run)",
}


def main(argv: list[str]) -> int:
    """Run one command; returns its exit code."""
    if not argv or argv[0] in ("-h", "--help", "help"):
        print("python -m bot <command>\n")
        for name, text in COMMANDS.items():
            print(f"  {name:<10}{text}")
        return 0
    name, *rest = argv
    if name not in COMMANDS:
        known = ", ".join(COMMANDS)
        print(f"python -m bot: '{name}' is not a command; expected one of {known}", file=sys.stderr)
        return 2
    module = importlib.import_module(f"bot.commands.{name.replace('-', '_')}")
    return int(module.run(rest) or 0)
