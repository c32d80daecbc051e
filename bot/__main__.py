"""`python -m bot <command>`: run, train, check, schema, users, …"""

from __future__ import annotations

import sys

from bot.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
