"""`python -m bot actions`: the action server, on this machine's loopback address unless ACTION_HOST says more."""

from __future__ import annotations

from typing import Any

from bot.quiet import hush


def run(argv: list[str]) -> int:
    hush()
    from rasa_sdk.endpoint import create_app

    from bot import logs, wiring

    settings = wiring.settings()
    logs.set_up(settings.log_format, f"{settings.log_file}.actions" if settings.log_file else "", settings.log_days)
    wiring.live_guide().current().matcher.prepare()
    wiring.live_guide().watch()
    app = create_app("actions")
    app.config.KEEP_ALIVE_TIMEOUT = 75
    app.register_middleware(_carry_request_id, "request")
    app.run(host=settings.action_host, port=settings.action_port, workers=1, access_log=False, debug=False)
    return 0


async def _carry_request_id(request: Any) -> None:
    """The lines of an action stand under the request that it was called for."""
    from bot import logs

    logs.begin(request.headers.get("x-request-id", ""))
