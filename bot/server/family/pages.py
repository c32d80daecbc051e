"""What a family has beside the chat page: the plain form, return codes, the start-pack's paper."""

from __future__ import annotations

from typing import Any

from bot.server.family import plain_form, return_codes, start_pack_file
from bot.server.family.return_codes import ReturnDesk
from bot.server.services import Services


def add(app: Any, services: Services) -> None:
    returns = ReturnDesk(services)
    app.blueprint(plain_form.blueprint(services, returns), url_prefix="/chat")
    app.blueprint(return_codes.blueprint(services, returns), url_prefix="/chat")
    app.blueprint(start_pack_file.blueprint(), url_prefix="/chat")
