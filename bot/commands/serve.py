"""`python -m bot serve`: the Rasa server with chat, desk and health on the public port."""

from __future__ import annotations

from bot.quiet import hush


def run(argv: list[str]) -> int:
    hush()
    from bot import training, wiring
    from bot.server import serve

    model = training.newest(wiring.settings())
    serve.run(str(model) if model else "")
    return 0
