"""Time: dates that exist and follow each other, amounts that run out, reviews that are due."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from bot.guide.files.yaml_file import Fault
from bot.guide.rules.documents import Files, Path_, entries

REVIEW_HORIZON = timedelta(days=30)
_KEYS = ("read", "since", "reviewed", "review_by", "valid_from", "valid_to")


def exist(files: Files, today: date | None) -> Iterator[Fault]:
    for schema, document in files:
        if schema in ("phrases", "crisis", "crisis_examples", "plain_language"):
            continue
        for path, value in _dates(document.data, ()):
            day = parsed(value)
            if day is None:
                yield document.fault(path, f"Datoen {value} findes ikke. Ret den.")
            elif today and day > today and path[-1] in ("read", "reviewed"):
                yield document.fault(path, f"Datoen {value} er ikke kommet endnu. Ret den.", "advarsel")
        if schema == "topic" and document.data["review_by"] <= document.data["reviewed"]:
            message = "«review_by» skal ligge efter «reviewed». Skriv, hvornår emnet skal ses efter igen."
            yield document.fault(("review_by",), message)


def rates(files: Files, today: date | None) -> Iterator[Fault]:
    """Periods of a rate that end before they begin, overlap or belong to another year; and gaps."""
    for document, path, rate in entries(files, "rates"):
        values = list(enumerate(rate["values"]))
        for i, value in values:
            place = (*path, "values", i)
            if value["valid_to"] < value["valid_from"]:
                yield document.fault((*place, "valid_to"), "Perioden slutter, før den begynder. Ret datoerne.")
            if not value["valid_from"] <= f"{value['year']}-12-31" or value["valid_to"] < f"{value['year']}-01-01":
                message = f"Perioden ligger ikke i {value['year']}. Ret «year» eller datoerne."
                yield document.fault((*place, "year"), message)
        ordered = sorted(values, key=lambda pair: pair[1]["valid_from"])
        for (_, before), (i, after) in itertools.pairwise(ordered):
            if after["valid_from"] <= before["valid_to"]:
                message = f"To beløb gælder samtidig ({after['valid_from']}). Ret «valid_from» eller «valid_to»."
                yield document.fault((*path, "values", i, "valid_from"), message)
        if today is not None:
            yield from _run_out(document, path, rate, today)


def _run_out(document: Any, path: Path_, rate: dict[str, Any], today: date) -> Iterator[Fault]:
    """No amount today, or none once today's runs out within the horizon."""
    now, soon = today.isoformat(), (today + REVIEW_HORIZON).isoformat()
    ends = [v["valid_to"] for v in rate["values"] if v["valid_from"] <= now <= v["valid_to"]]
    if not ends:
        message = f"Satsen «{rate['id']}» mangler et beløb for {today.year}. Skriv det, når det er kendt."
        yield document.fault(path, message, "advarsel")
    elif not any(v["valid_from"] <= soon <= v["valid_to"] for v in rate["values"]):
        message = f"Satsen «{rate['id']}» gælder kun til {_shown(max(ends))}. Skriv det næste beløb."
        yield document.fault(path, message, "advarsel")


def reviews(files: Files, today: date | None) -> Iterator[Fault]:
    """Topics whose review is past or near."""
    for document, _, topic in entries(files, "topic"):
        due = parsed(topic["review_by"])
        if due is None or today is None:
            continue
        if due < today:
            message = f"Emnet skulle være gennemgået {due:%d.%m.%Y}. Se det efter, og ret datoerne."
            yield document.fault(("review_by",), message, "advarsel")
        elif due < today + REVIEW_HORIZON:
            message = f"Emnet skal gennemgås senest {due:%d.%m.%Y}."
            yield document.fault(("review_by",), message, "advarsel")


def parsed(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _shown(value: str) -> str:
    day = parsed(value)
    return f"{day:%d.%m.%Y}" if day else value


def _dates(data: Any, path: Path_) -> Iterator[tuple[Path_, str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            if key in _KEYS and isinstance(value, str):
                yield (*path, key), value
            else:
                yield from _dates(value, (*path, key))
    elif isinstance(data, list):
        for i, value in enumerate(data):
            closing = path[-1:] == ("closing_days",) and isinstance(value, str)
            yield from [((*path, i), value)] if closing else _dates(value, (*path, i))
