"""`python -m bot serve`: the Rasa server with chat, desk and health on the public port."""

from __future__ import annotations

from bot.quiet import hush


def run(argv: list[str]) -> int:
    hush()
    from bot import logs, training, wiring
    from bot.server import serve

    settings = wiring.settings()
    logs.set_up(settings.log_format, settings.log_file, settings.log_days)
    model = training.newest(settings)
    serve.run(str(model) if model else "")
    return 0
