"""Errors as the contract promises them: a code for programs, a Danish sentence for people."""

from __future__ import annotations

import html

from sanic.request import Request
from sanic.response import HTTPResponse, json
from sanic.response import html as html_response

from bot import wiring

STATUS = {
    "bad_json": 400,
    "bad_request": 400,
    "empty_text": 400,
    "unknown_kommune": 400,
    "bad_client_id": 400,
    "bad_payload": 400,
    "not_logged_in": 401,
    "no_conversation": 401,
    "bad_csrf": 401,
    "not_allowed": 403,
    "not_found": 404,
    "taken": 409,
    "wrong_state": 409,
    "training_off": 409,
    "too_long": 413,
    "too_many": 429,
    "server_error": 500,
    "unavailable": 503,
    "closed": 503,
    "storage_full": 507,
}


class ApiError(Exception):
    """Ends a request with the code's status and its sentence from the phrases."""

    def __init__(self, code: str, **extra: object) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra

    @property
    def status(self) -> int:
        return STATUS[self.code]

    def response(self) -> HTTPResponse:
        try:
            message = wiring.phrases().say(f"error_{self.code}")
        except Exception:  # the guide itself may be what is broken
            message = self.code
        headers = {"Retry-After": "30"} if self.status in (429, 503, 507) else None
        body = {"error": self.code, "message": message, **self.extra}
        return json(body, status=self.status, headers=headers, ensure_ascii=False)


def closed(request: Request, message: str) -> HTTPResponse:
    """Everything is turned off: the operator's words, or ours, as data or as a page."""
    answer = ApiError("closed", **({"message": message} if message else {})).response()
    if "text/html" not in request.headers.get("accept", ""):
        return answer
    words = html.escape(message or wiring.phrases().say("error_closed"))
    page = f'<!doctype html><html lang="da"><meta charset="utf-8"><title>Familieguiden</title><p>{words}</p></html>'
    return html_response(page, status=answer.status, headers={"Retry-After": "30"})
