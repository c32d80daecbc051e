"""Log lines: which request, what happened, and never what somebody wrote."""

from __future__ import annotations

import io
import json
import logging

import pytest

from bot import logs


@pytest.fixture
def written():
    """(a logger, what it wrote) in the given form."""
    made = []

    def make(formatter):
        stream = io.StringIO()
        logger = logging.getLogger(f"test-{len(made)}-{id(stream)}")
        handler = logging.StreamHandler(stream)
        handler.setFormatter(formatter)
        logger.addHandler(handler)
        logger.propagate = False
        made.append(logger)
        return logger, stream

    yield make
    logs.request_id.set("")


def fail(words):
    try:
        raise KeyError(words)
    except KeyError as error:
        raise ValueError(f"cannot read {words}") from error


@pytest.mark.parametrize("formatter", [logs.TextLines(), logs.JsonLines()])
def test_exception_is_told_without_its_text(written, formatter):
    logger, stream = written(formatter)
    try:
        fail("min hemmelighed")
    except ValueError:
        logger.exception("turn failed")

    line = stream.getvalue()
    assert "min hemmelighed" not in line
    assert "ValueError" in line and "KeyError" in line and "test_logs.py" in line


def test_json_line_carries_request_and_fields(written):
    logger, stream = written(logs.JsonLines())
    logs.begin("abcdef12-3456")
    logger.warning("request", extra={"status": 200, "route": "/chat", "other": "no"})

    line = json.loads(stream.getvalue())
    assert line["request"] == "abcdef12-3456"
    assert (line["status"], line["route"], line["message"], line["level"]) == (200, "/chat", "request", "WARNING")
    assert "other" not in line


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "with space in it", "æøå-æøå-æøå", "a\nb-c-d-e-f"])
def test_strange_request_id_is_replaced(given):
    assert logs.begin(given) != given and len(logs.request_id.get()) == 32
    logs.request_id.set("")


def test_log_file_is_kept_for_its_days(tmp_path):
    root = logging.getLogger()
    before, errors = list(root.handlers), list(logging.getLogger("sanic.error").handlers)
    try:
        logs.set_up("json", str(tmp_path / "logs" / "bot.log"), 2)
        handler = root.handlers[-1]
        handler.suffix = "%Y-%m-%d"
        for day in ("2026-01-01", "2026-01-02", "2026-01-03"):
            (tmp_path / "logs" / f"bot.log.{day}").write_text("old")
        handler.doRollover()

        kept = sorted(path.name for path in (tmp_path / "logs").iterdir())
        assert "bot.log.2026-01-01" not in kept and "bot.log.2026-01-02" not in kept
    finally:
        root.handlers[-1].close()
        root.handlers[:] = before
        logging.getLogger("sanic.error").handlers[:] = errors
