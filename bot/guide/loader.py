"""Load knowledge/ into a Guide, or say everything that is wrong with it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from bot.guide import rules
from bot.guide.files.yaml_file import Document, Fault, parse, read_document
from bot.guide.model import (
    VERIFIED,
    Answer,
    Contact,
    Detail,
    Guide,
    Journey,
    Kommune,
    Law,
    Local,
    Pamphlet,
    Rate,
    RateValue,
    Source,
    Step,
    Tip,
    Topic,
)

FOLDERS = {
    "topics": "topic",
    "contacts": "contacts",
    "kommuner": "kommune",
    "journeys": "journey",
    "phrases": "phrases",
}
FILES = {
    "pamphlets.yml": "pamphlets",
    "rates.yml": "rates",
    "crisis.yml": "crisis",
    "crisis_examples.yml": "crisis_examples",
    "plain_language.yml": "plain_language",
}
DRAFTS = "drafts"  # topics on their way: checked, not used
FACTS = ("topic", "contacts", "kommune", "journey", "pamphlets", "rates")  # what a Guide is made of


class GuideFaults(Exception):
    """The guide cannot be used; `faults` says why, in Danish, with file and line."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def load(root: Path) -> Guide:
    """The guide under `root`; raises GuideFaults when any file has an error."""
    documents = read_documents(root)
    faults = [f for f in rules.check(documents, today=None) if f.severity == "fejl"]
    if faults:
        raise GuideFaults(faults)
    return build(documents, version(root))


def check(root: Path, today: date, drafts: Mapping[str, str] | None = None) -> list[Fault]:
    """Every error and warning in the guide, sorted by file and line.

    `drafts` are texts that are not saved yet, by path under `root`: «topics/klage.yml».
    """
    documents = read_documents(root, drafts)
    return sorted({*rules.check(documents, today=today), *_strays(root), *_drafts(root, documents, today)})


def _drafts(root: Path, documents: list[tuple[str, Document]], today: date) -> list[Fault]:
    """What the topics in drafts/ lack before they can be moved to topics/; they are not used, so it only warns."""
    drafts = [read_document(path, root) for path in sorted((root / DRAFTS).glob("*.yml"))]
    if not drafts:
        return []
    names = {draft.file for draft in drafts}
    faults = rules.check([*documents, *(("topic", draft) for draft in drafts)], today=today)
    return [replace(f, message=f"Kladde: {f.message}", severity="advarsel") for f in faults if f.file in names]


def version(root: Path) -> str:
    """A short hash over the names and contents of the files a Guide is made of."""
    digest = hashlib.sha256()
    for schema, path in knowledge_files(root):
        if schema in FACTS:
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def knowledge_files(root: Path) -> list[tuple[str, Path]]:
    """(schema name, path) of every knowledge file, in a fixed order."""
    # A link that leads nowhere is a file, and a fault; only what is not there at all is left out.
    found = [(schema, root / name) for name, schema in FILES.items() if os.path.lexists(root / name)]
    for folder, schema in FOLDERS.items():
        found += [(schema, path) for path in sorted((root / folder).glob("*.yml"))]
    return found


def schema_of(name: str) -> str:
    """Which schema a path under the root follows: «topics/klage.yml» is a topic; "" for none."""
    folder, _, file = name.rpartition("/")
    return FILES.get(file, "") if not folder else FOLDERS.get(folder, "") if file.endswith(".yml") else ""


def read_documents(root: Path, drafts: Mapping[str, str] | None = None) -> list[tuple[str, Document]]:
    drafts = drafts or {}
    known = {path.relative_to(root).as_posix(): (schema, path) for schema, path in knowledge_files(root)}
    found = [(schema, read_document(path, root)) for name, (schema, path) in known.items() if name not in drafts]
    for name, text in drafts.items():
        found.append((schema_of(name), parse(text.encode(), f"{root.name}/{name}")))
    return found


def _strays(root: Path) -> list[Fault]:
    """Files that look like the guide's and are not read."""
    read = {path for _, path in knowledge_files(root)}
    read |= set((root / DRAFTS).glob("*.yml"))
    strays = [path for ending in ("*.yml", "*.yaml") for path in root.rglob(ending) if path not in read]
    folders = ", ".join(f"{name}/" for name in FOLDERS)
    message = f"Filen bliver ikke læst. Flyt den til {folders.rstrip('/')}, og lad navnet ende på .yml."
    return [Fault(f"{root.name}/{path.relative_to(root).as_posix()}", 1, message, "advarsel") for path in strays]


def build(documents: Iterable[tuple[str, Document]], version: str) -> Guide:
    """Turn checked documents into a Guide."""
    by_schema: dict[str, list[Any]] = {}
    for schema, document in documents:
        by_schema.setdefault(schema, []).append(document.data)
    topics = [_topic(data) for data in by_schema.get("topic", [])]
    pamphlets = [_pamphlet(d) for f in by_schema.get("pamphlets", []) for d in f["pamphlets"]]
    contacts = [_contact(d) for f in by_schema.get("contacts", []) for d in f["contacts"]]
    rates = [_rate(d) for f in by_schema.get("rates", []) for d in f["rates"]]
    kommuner = [_kommune(d) for d in by_schema.get("kommune", [])]
    journeys = [_journey(d) for d in by_schema.get("journey", [])]
    return Guide(
        topics={t.id: t for t in topics},
        pamphlets={p.id: p for p in pamphlets},
        contacts={c.id: c for c in contacts},
        rates={r.id: r for r in rates},
        kommuner={k.id: k for k in kommuner},
        journeys={j.id: j for j in journeys},
        version=version,
    )


def _texts(values: Iterable[Any] | None) -> tuple[str, ...]:
    return tuple(str(v).strip() for v in values or ())


def _source(data: dict[str, Any]) -> Source:
    return Source(
        id=data.get("id", ""),
        title=data["title"].strip(),
        url=data.get("url", ""),
        read=date.fromisoformat(data["read"]),
        certainty=data.get("certainty", VERIFIED),
        page_date=str(data.get("page_date", "")),
    )


def _answer(kind: str, data: Any, sources: tuple[Source, ...]) -> Answer:
    if isinstance(data, str):
        return Answer(kind, data.strip(), VERIFIED, sources[:1])
    return Answer(
        kind,
        data["text"].strip(),
        data.get("certainty", VERIFIED),
        _pick(data.get("sources"), sources),
    )


def _pick(ids: list[str] | None, sources: tuple[Source, ...]) -> tuple[Source, ...]:
    """The named sources in that order, or the topic's first one."""
    if not ids:
        return sources[:1]
    by_id = {s.id: s for s in sources}
    return tuple(by_id[i] for i in ids if i in by_id)


def _topic(data: dict[str, Any]) -> Topic:
    sources = tuple(_source(s) for s in data["sources"])
    return Topic(
        id=data["id"],
        title=data["title"].strip(),
        area=data["area"],
        kommune=data.get("kommune", ""),
        mentioned=data.get("mentioned", ""),
        summary=_answer("overview", data["summary"], sources),
        answers={k: _answer(k, v, sources) for k, v in (data.get("answers") or {}).items()},
        details=tuple(_detail(d, _known_sources(d, data, sources)) for d in data.get("details") or ()),
        tips=tuple(_tip(t, sources) for t in data.get("tips") or ()),
        law=tuple(_law(entry) for entry in data.get("law") or ()),
        pamphlets=_texts(data.get("pamphlets")),
        contacts=_texts(data.get("contacts")),
        names=_texts(data["names"]),
        questions={k: _texts(v) for k, v in data["questions"].items()},
        related=_texts(data.get("related")),
        sources=sources,
        owner=data["owner"],
        reviewed=date.fromisoformat(data["reviewed"]),
        review_by=date.fromisoformat(data["review_by"]),
        local={k: _local(v, sources) for k, v in (data.get("kommuner") or {}).items()},
    )


def _known_sources(detail: dict[str, Any], topic: dict[str, Any], sources: tuple[Source, ...]) -> tuple[Source, ...]:
    """A kommune's own detail may name the kommune's own sources."""
    local = (topic.get("kommuner") or {}).get(detail.get("kommune", "")) or {}
    return (*sources, *(_source(s) for s in local.get("sources") or ()))


def _detail(data: dict[str, Any], sources: tuple[Source, ...]) -> Detail:
    return Detail(
        kind=data["id"],
        text=data["text"].strip(),
        certainty=data.get("certainty", VERIFIED),
        sources=_pick(data.get("sources"), sources),
        questions=_texts(data["questions"]),
        kommune=data.get("kommune", ""),
    )


def _tip(data: dict[str, Any], sources: tuple[Source, ...]) -> Tip:
    return Tip(
        kind=data["id"],
        text=data["text"].strip(),
        certainty=data.get("certainty", VERIFIED),
        sources=_pick(data.get("sources"), sources),
        when=_texts(data["when"]),
    )


def _law(data: dict[str, Any]) -> Law:
    return Law(
        act=data["act"],
        section=data["section"],
        since=data.get("since", ""),
        formerly=_texts(data.get("formerly")),
        certainty=data.get("certainty", VERIFIED),
        note=data.get("note", ""),
    )


def _local(data: dict[str, Any], sources: tuple[Source, ...]) -> Local:
    own = tuple(_source(s) for s in data.get("sources") or ())
    known = own + sources
    special = ("contacts", "pamphlets", "sources")
    return Local(
        answers={k: _answer(k, v, known) for k, v in data.items() if k not in special},
        contacts=_texts(data.get("contacts")),
        pamphlets=_texts(data.get("pamphlets")),
        sources=own,
    )


def _pamphlet(data: dict[str, Any]) -> Pamphlet:
    return Pamphlet(
        id=data["id"],
        title=data["title"].strip(),
        status=data["status"],
        kommune=data.get("kommune", ""),
        status_date=str(data.get("status_date", "")),
        url=data.get("url", ""),
        topics=_texts(data.get("topics")),
        names=_texts(data.get("names")),
        note=data.get("note", "").strip(),
        source=_source(data["source"]),
    )


def _contact(data: dict[str, Any]) -> Contact:
    plain = ("id", "name", "role", "kommune", "phone_note", "email", "address", "url", "hours", "note")
    return Contact(
        **{key: str(data[key]).strip() for key in plain if key in data},
        phone=str(data.get("phone", "")),
        source=_source(data["source"]),
    )


def _rate(data: dict[str, Any]) -> Rate:
    values = tuple(
        RateValue(
            year=v["year"],
            valid_from=date.fromisoformat(v["valid_from"]),
            valid_to=date.fromisoformat(v["valid_to"]),
            amount=v["amount"].strip(),
            source=_source(v["source"]),
        )
        for v in data["values"]
    )
    return Rate(data["id"], data["title"], tuple(sorted(values, key=lambda v: v.valid_from)))


def _kommune(data: dict[str, Any]) -> Kommune:
    return Kommune(
        id=data["id"],
        name=data["name"],
        short_name=data["short_name"],
        names=_texts(data["names"]),
        contacts=dict(data["contacts"]),
        website=data.get("website", ""),
        opening_hours={k: tuple(v) for k, v in (data.get("opening_hours") or {}).items()},
        closing_days=_texts(data.get("closing_days")),
    )


def _journey(data: dict[str, Any]) -> Journey:
    steps = tuple(
        Step(
            id=s["id"],
            title=s["title"],
            happens=s["happens"].strip(),
            do_now=s["do_now"].strip(),
            deadline=s.get("deadline", "").strip(),
            topics=_texts(s.get("topics")),
            names=_texts(s.get("names")),
            certainty=s.get("certainty", VERIFIED),
        )
        for s in data["steps"]
    )
    sources = tuple(_source(s) for s in data["sources"])
    return Journey(data["id"], data["title"], steps, sources, data.get("kommune", ""))
