"""What the editors' page computes, in a process of its own so that families' turns do not wait for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.conversations.numbers import Counts, tables
from bot.dialogue import question
from bot.dialogue.rasa_turn import to_messages
from bot.dialogue.turn import Heard, Memory, World
from bot.guide import likeness, loader, phrases
from bot.guide.files import knowledge_file
from bot.guide.files.yaml_edit import NotRewritable, rewrite, write
from bot.guide.files.yaml_file import parse
from bot.guide.model import RENDERED_KINDS, Guide, Topic
from bot.guide.phrases import Phrases
from bot.guide.rendering import Renderer
from bot.guide.rules import Documents
from bot.guide.workshop import FieldFault, Workshop

Json = dict[str, Any]
LISTS = ("rates", "pamphlets", "contacts")  # files that hold many entries
MAX_PLACES = 200


class Bench:
    """Drafts come as [{file, base_text, data}]: what the form holds, and the text it began from."""

    def __init__(self, root: Path, withhold_days: int) -> None:
        self.root = root
        self.withhold_days = withhold_days
        self.workshop = Workshop(root)
        self._phrases: tuple[tuple, Phrases] | None = None

    def texts(self, drafts: list[Json]) -> dict[str, str | None]:
        return {d["file"]: text_of(d["base_text"], d["data"]) for d in drafts}

    def look(self, drafts: list[Json], file: str, place: Json, today: date) -> Json:
        """The file's faults, and the answer at `place` as a parent would see it in the chat."""
        texts = self.texts(drafts)
        guide = self.workshop.guide(texts)
        places = list(_places(guide, file))[:MAX_PLACES] if guide else []
        wanted = place if place.get("topic") else (places[0] if places else {})
        return {
            "faults": [_fault(f) for f in self.workshop.faults(texts, today) if f.file == file],
            "places": places,
            "messages": self._messages(guide, wanted, today) if guide else [],
        }

    def faults(self, drafts: list[Json], today: date) -> tuple[dict[str, str | None], list[Json]]:
        """The texts to save, and the errors that the guide would have with them and has not without."""
        texts = self.texts(drafts)
        return texts, self.errors_with(texts, today)

    def errors_with(self, texts: dict[str, str | None], today: date) -> list[Json]:
        """Errors the guide would have with these texts, and has not without; None takes a file away."""
        known = {(f.file, f.message) for f in self.workshop.known(today) if f.file not in texts}
        found = [f for f in self.workshop.faults(texts, today) if f.severity == "fejl"]
        return [_fault(f) for f in found if (f.file, f.message) not in known]

    def _messages(self, guide: Guide, place: Json, today: date) -> list[Json]:
        topic = guide.topics.get(place.get("topic", ""))
        if topic is None:
            return []
        wording, kommune = self.phrases(), place.get("kommune", "")
        renderer = Renderer(guide, wording, today, self.withhold_days)
        now = datetime.combine(today, datetime.min.time())
        world = World(guide, wording, renderer, None, today, now, None)  # type: ignore[arg-type]
        item = place.get("item") or "overview"
        heard = Heard("", f"ask_{item}", entities={"topic": topic.id, "item": item}, pressed=True)
        try:
            reply = question.speak(question.Found(topic.id, 1.0), heard, Memory(kommune=kommune), world)
        except KeyError:
            return []  # a rate or contact that the draft names does not exist yet; the check says so
        return to_messages(reply, wording, guide.version)

    def alike(self, texts: list[str]) -> list[list[int]]:
        return likeness.groups(texts)

    def numbers(self, counts: Counts, kommuner: list[str]) -> Json:
        return tables(counts, kommuner)

    def phrases(self) -> Phrases:
        folder = self.root / "phrases"
        stamp = tuple(sorted((p.name, p.stat().st_mtime_ns) for p in folder.glob("*.yml")))
        if self._phrases is None or self._phrases[0] != stamp:
            self._phrases = (stamp, phrases.load(folder))
        return self._phrases[1]

    def overview(self, drafts: list[Json], today: date) -> Json:
        """A row for every topic and entry, and the names the forms choose among, the editor's own new ones too."""
        texts = {d["file"]: text_of(d["base_text"], d["data"]) for d in drafts if not d["base_text"]}
        found = self._rows(self.workshop.documents(texts), today)
        drafted = self._rows(self.workshop.documents(self.texts(drafts)), today)["names"] if drafts else {}
        found["names"] = {key: {**drafted.get(key, {}), **known} for key, known in found["names"].items()}
        return found

    def _rows(self, documents: Documents, today: date) -> Json:
        faults = self.workshop.known(today)
        rows: list[Json] = []
        names: Json = {"topics": {}, "pamphlets": {}, "contacts": {}, "kommuner": {}, "rates": {}}
        for schema, document in documents:
            if schema not in loader.FACTS:
                continue
            file = self.workshop.name(document.file)
            own = [f for f in faults if f.file == file]
            data = document.data if isinstance(document.data, dict) else {}
            if schema in LISTS:
                entries = [e for e in data.get(schema) or () if isinstance(e, dict)]
                for i, entry in enumerate(entries):
                    names[schema][str(entry.get("id"))] = entry.get("title") or entry.get("name") or ""
                    rows.append(_entry_row(file, schema, entry, _of(own, (schema, i)), today))
                rest = [f for f in own if f.path[:1] != (schema,) or len(f.path) < 2]
                if rest or not entries:
                    rows.append(_row(file, schema, "", file, rest))
                continue
            title = str(data.get("title") or data.get("name") or file)
            if schema in ("topic", "kommune"):
                names["topics" if schema == "topic" else "kommuner"][str(data.get("id"))] = title
            rows.append({**_row(file, schema, str(data.get("id", "")), title, own), **_about(data)})
        return {"rows": rows, "names": names}


def text_of(base_text: str, data: Any) -> str:
    """The draft as a file: changed in place where it began from a text, else written whole."""
    if base_text and not parse(base_text.encode(), "").faults:
        try:
            return rewrite(base_text, data)
        except NotRewritable:
            pass
    return write(data)


def _fault(fault: FieldFault) -> Json:
    return {
        "file": fault.file,
        "path": list(fault.path),
        "message": fault.message,
        "severity": "error" if fault.severity == "fejl" else "warning",
    }


# Rows ----------------------------------------------------------------------------------------


def _row(file: str, schema: str, entry: str, title: str, faults: list[FieldFault]) -> Json:
    errors = sum(f.severity == "fejl" for f in faults)
    return {
        "file": file,
        "schema": schema,
        "entry": entry,
        "title": title,
        "errors": errors,
        "warnings": len(faults) - errors,
        "faults": [_fault(f) for f in faults[:20]],
    }


def _of(faults: list[FieldFault], path: tuple) -> list[FieldFault]:
    return [f for f in faults if f.path[: len(path)] == path]


def _about(data: Json) -> Json:
    keys = ("area", "kommune", "owner", "reviewed", "review_by")
    return {**{k: str(data.get(k) or "") for k in keys}, "to_confirm": sum(_doubts(data))}


def _doubts(value: Any) -> Iterator[int]:
    """A one for each part of the data that is marked to be confirmed."""
    if isinstance(value, dict):
        yield int(value.get("certainty") == "to_confirm" and "read" not in value)
        for each in value.values():
            yield from _doubts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _doubts(each)


def _entry_row(file: str, schema: str, entry: Json, faults: list[FieldFault], today: date) -> Json:
    title = str(entry.get("title") or entry.get("name") or entry.get("id") or "")
    row = {**_row(file, schema, str(entry.get("id", "")), title, faults), **_about(entry)}
    source = entry.get("source") or {}
    if schema == "rates":
        values = [v for v in entry.get("values") or () if isinstance(v, dict)]
        newest = max(values, key=lambda v: str(v.get("valid_from", "")), default={})
        source = newest.get("source") or {}
        row["amount"] = str(newest.get("amount", ""))
        row["year"] = newest.get("year", "")
        row["review_by"] = str(newest.get("valid_to", ""))
        row["old"] = row["review_by"] < today.isoformat()
    if isinstance(source, dict):
        row["reviewed"] = str(source.get("read", ""))
        row["to_confirm"] = int(source.get("certainty") == "to_confirm")
    if schema == "pamphlets":
        row["status"] = str(entry.get("status", ""))
    return row


# Where a file's words are spoken ---------------------------------------------------------------


def _places(guide: Guide, file: str) -> Iterator[Json]:
    """Answers that show what the file says; `about` names its entries that stand in each."""
    schema = knowledge_file.schema_of(file)
    stem = Path(file).stem
    if schema == "topic" and stem in guide.topics:
        yield from _items(guide.topics[stem])
    elif schema == "rates":
        yield from _rate_places(guide)
    elif schema == "pamphlets":
        for pamphlet in guide.pamphlets.values():
            for topic in guide.topics.values():
                local = topic.local.get(pamphlet.kommune)
                named = (*topic.pamphlets, *(local.pamphlets if local else ()))
                if pamphlet.id in named or topic.id in pamphlet.topics:
                    yield _place(topic, "pamphlet", pamphlet.kommune, [pamphlet.id])
    elif schema == "contacts":
        home = next((c.kommune for c in guide.contacts.values() if c.kommune == stem), "")
        for topic in guide.topics_for(home):
            found = [c for c in (guide.contact(r, home) for r in topic.contacts) if c and c.kommune == home]
            if found:
                yield _place(topic, "contact", home, [c.id for c in found])
    elif schema == "kommune":
        for topic in guide.topics_for(stem):
            if stem in topic.local or topic.kommune == stem or topic.id == "kontakt_kommunen":
                yield _place(topic, "contact", stem, [])


def _place(topic: Topic, item: str, kommune: str, about: list[str]) -> Json:
    return {"topic": topic.id, "title": topic.title, "item": item, "kommune": kommune, "about": about}


def _items(topic: Topic) -> Iterator[Json]:
    yield _place(topic, "overview", topic.kommune, [])
    for kind in dict.fromkeys([*topic.answers, *RENDERED_KINDS]):
        yield _place(topic, kind, topic.kommune, [])
    for detail in topic.details:
        yield _place(topic, detail.kind, detail.kommune or topic.kommune, [detail.kind])
    for kommune, local in topic.local.items():
        for kind in local.answers or ("contact",):
            yield _place(topic, kind, kommune, [])


def _rate_places(guide: Guide) -> Iterator[Json]:
    for topic in guide.topics.values():
        answers = [("", a) for a in (topic.summary, *topic.answers.values(), *topic.details)]
        answers += [(k, a) for k, local in topic.local.items() for a in local.answers.values()]
        for kommune, answer in answers:
            about = [rate for rate in guide.rates if "{sats:" + rate + "}" in answer.text]
            if about:
                yield _place(topic, answer.kind, kommune or topic.kommune, about)


# The process's own bench -------------------------------------------------------------------------

_bench: Bench | None = None


def start(root: str, withhold_days: int) -> None:
    """Runs once in the new process; a family's turn comes before an editor's check."""
    global _bench
    os.nice(2)
    _bench = Bench(Path(root), withhold_days)


def call(method: str, *arguments: Any) -> Any:
    """Run one of the bench's methods."""
    assert _bench
    return getattr(_bench, method)(*arguments)
