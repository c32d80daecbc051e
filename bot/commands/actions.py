"""`python -m bot actions`: the action server, on this machine's loopback address only."""

from __future__ import annotations

from bot.quiet import hush


def run(argv: list[str]) -> int:
    hush()
    from rasa_sdk.endpoint import create_app

    from bot import wiring

    wiring.live_guide().matcher().prepare()
    app = create_app("actions")
    app.config.KEEP_ALIVE_TIMEOUT = 75
    app.run(host="127.0.0.1", port=wiring.settings().action_port, workers=1, access_log=False, debug=False)
    return 0
