"""Log lines with the request they belong to, and without anything a family wrote.

An exception is told by its kinds and places: its text may quote what somebody wrote.
"""

from __future__ import annotations

import contextvars
import json
import logging
import logging.handlers
import re
import traceback
import uuid
from datetime import datetime, timezone
from pathlib import Path

request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="")
FIELDS = ("method", "route", "status", "ms", "conversation", "seq", "ending")
ACCESS = "bot.access"
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


def begin(given: str) -> str:
    """Take the caller's id of the request, or make one; what is started from here on carries it."""
    identity = given if _ID.fullmatch(given) else uuid.uuid4().hex
    request_id.set(identity)
    return identity


def set_up(kind: str, file: str = "", days: int = 30) -> None:
    """`kind` is text or json; with a file, a new one each midnight and none older than `days`."""
    handlers: list[logging.Handler] = [logging.StreamHandler()]
    if file:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
        handlers.append(logging.handlers.TimedRotatingFileHandler(file, when="midnight", backupCount=days, utc=True))
    for handler in handlers:
        handler.setFormatter(JsonLines() if kind == "json" else TextLines())
    logging.getLogger().handlers[:] = handlers
    logging.getLogger(ACCESS).setLevel(logging.INFO if kind == "json" else logging.WARNING)
    logging.getLogger("sanic.error").addFilter(_is_ours)
    for name in ("sanic.error", "sanic.root"):  # Sanic has handlers of its own, which print whole exceptions
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True


def _is_ours(record: logging.LogRecord) -> bool:
    """A body sent with a request that takes none is the client's mistake, and not worth a line."""
    return "body not consumed" not in str(record.msg)


class _WithoutWords(logging.Formatter):
    def formatException(self, ei) -> str:
        """Kinds and places of an exception and of those behind it."""
        lines: list[str] = []
        error = ei[1]
        while error is not None and len(lines) < 40:
            lines.append(f"{type(error).__module__}.{type(error).__name__}")
            frames = traceback.extract_tb(error.__traceback__)[-8:]
            lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)


class TextLines(_WithoutWords):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None
        line = super().format(record)
        return f"{line} [{request_id.get()}]" if request_id.get() and not record.exc_info else line


class JsonLines(_WithoutWords):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": request_id.get(),
            "message": record.getMessage(),
            **{name: getattr(record, name) for name in FIELDS if hasattr(record, name)},
        }
        if record.exc_info and record.exc_info[0]:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
