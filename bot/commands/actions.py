"""`python -m bot actions`: the action server, on this machine's loopback address unless ACTION_HOST says more."""

from __future__ import annotations

from bot.quiet import hush


def run(argv: list[str]) -> int:
    hush()
    from rasa_sdk.endpoint import create_app

    from bot import wiring

    wiring.live_guide().current().matcher.prepare()
    wiring.live_guide().watch()
    app = create_app("actions")
    app.config.KEEP_ALIVE_TIMEOUT = 75
    settings = wiring.settings()
    app.run(host=settings.action_host, port=settings.action_port, workers=1, access_log=False, debug=False)
    return 0
