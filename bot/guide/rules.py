"""The content check: what must hold in knowledge/, every fault at once, in Danish."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import PurePosixPath
from typing import Any

from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError

from bot.guide.model import ROLES
from bot.guide.schema import SCHEMAS
from bot.guide.words import lix, normalise
from bot.guide.yaml_file import Document, Fault

Documents = list[tuple[str, Document]]

FORBIDDEN = ("nlu", "rules", "stories", "responses")  # Rasa would read the file as training data
MAX_LIX = 50  # one short answer may be denser than the guide's goal of 40 on average
REVIEW_HORIZON = timedelta(days=30)
_AMOUNT = re.compile(r"\d[\d.]*\s*(?:kr\b|kroner\b)", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_RATE = re.compile(r"\{sats:([a-z0-9_]+)\}")
_BRACE = re.compile(r"\{(?!sats:[a-z0-9_]+\})")


def check(documents: Documents, today: date | None) -> list[Fault]:
    """All faults of the guide; `today` None leaves out what only time makes wrong."""
    faults: list[Fault] = []
    sound: Documents = []
    for schema, document in documents:
        if document.data is not None:
            _check_shape(schema, document)
        faults += document.faults
        if document.data is not None and not document.faults:
            sound.append((schema, document))
    for rule in (_ids, _references, _texts, _questions, _time):
        faults += rule(sound, today)
    return sorted(set(faults))


# Shape -------------------------------------------------------------------------------------


def _check_shape(schema: str, document: Document) -> None:
    data = document.data
    if isinstance(data, dict):
        for key in FORBIDDEN:
            if key in data:
                document.fault((key,), f"«{key}» må ikke stå her: Rasa ville læse filen som træning.")
    validator = Draft7Validator(SCHEMAS[schema])
    for error in validator.iter_errors(data):
        for leaf in _leaves(error):
            document.fault(tuple(leaf.absolute_path), _danish(leaf))


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    """The telling errors inside an anyOf, or the error itself."""
    if error.validator == "anyOf" and isinstance(error.instance, dict) and error.context:
        inner = [e for e in error.context if e.validator != "type" or e.path]
        yield from inner or [error]
    else:
        yield error


_TYPES = {
    "string": "en tekst",
    "integer": "et helt tal",
    "array": "en liste",
    "object": "felter med indhold",
    "boolean": "true eller false",
}


def _danish(error: ValidationError) -> str:
    name = f"«{error.absolute_path[-1]}»" if error.absolute_path else "Filen"
    value, wanted = error.instance, error.validator_value
    shown = repr(value) if len(repr(value)) < 60 else repr(value)[:57] + "…"
    if error.validator == "additionalProperties":
        known = set(error.schema.get("properties", {}))
        extra = ", ".join(f"«{k}»" for k in value if k not in known)
        return f"{extra} kendes ikke her. Brug et af: {', '.join(sorted(known))}."
    if error.validator == "required":
        missing = next((k for k in wanted if k not in value), "?")
        return f"Mangler «{missing}». Skriv det ind."
    if error.validator == "type":
        types = [wanted] if isinstance(wanted, str) else wanted
        return f"{name} skal være {' eller '.join(_TYPES.get(t, t) for t in types)}, men er {shown}."
    if error.validator == "enum":
        return f"{name} er {shown}. Brug et af: {', '.join(map(str, wanted))}."
    if error.validator == "pattern":
        return f"{name} er {shown}, men skal skrives som: {error.schema.get('description', wanted)}."
    if error.validator in ("minLength", "minItems"):
        return f"{name} er tom eller for kort. Skriv mindst {wanted}."
    if error.validator == "maxLength":
        return f"{name} er for lang ({len(value)} tegn). Højst {wanted}."
    return f"{name} passer ikke: {shown}."


# Ids and references ------------------------------------------------------------------------


def _entries(documents: Documents, schema: str) -> Iterator[tuple[Document, tuple, dict[str, Any]]]:
    """(document, path, entry) of every entry of a kind, also in the files that hold lists."""
    for kind, document in documents:
        if kind != schema:
            continue
        if schema in ("pamphlets", "contacts", "rates"):
            for i, entry in enumerate(document.data[schema]):
                yield document, (schema, i), entry
        else:
            yield document, (), document.data


def _ids(documents: Documents, today: date | None) -> list[Fault]:
    faults = []
    for schema in SCHEMAS:
        seen: dict[str, str] = {}
        for document, path, entry in _entries(documents, schema):
            identity = entry["id"]
            if identity in seen:
                message = f"id «{identity}» bruges også i {seen[identity]}. Giv den et andet."
                faults.append(_fault(document, (*path, "id"), message))
            seen[identity] = document.file
            stem = PurePosixPath(document.file).stem
            if schema in ("topic", "kommune", "journey") and identity != stem:
                message = f"id er «{identity}», men filen hedder «{stem}». Ret en af dem."
                faults.append(_fault(document, ("id",), message))
    for document, _, topic in _entries(documents, "topic"):
        for part in ("details", "tips", "sources"):
            seen = {}
            for i, item in enumerate(topic.get(part) or ()):
                identity = item.get("id", "")
                if identity and identity in seen:
                    faults.append(_fault(document, (part, i, "id"), f"«{identity}» står to gange i {part}."))
                seen[identity] = "her"
    return faults


def _references(documents: Documents, today: date | None) -> list[Fault]:
    known = {schema: {entry["id"] for _, _, entry in _entries(documents, schema)} for schema in SCHEMAS}
    contact_kommune = {e["id"]: e.get("kommune", "") for _, _, e in _entries(documents, "contacts")}
    faults: list[Fault] = []

    def expect(document: Document, path: tuple, value: str, schema: str, what: str) -> None:
        if value not in known[schema]:
            faults.append(_fault(document, path, f"{what} «{value}» findes ikke. Ret navnet."))

    def contacts(document: Document, path: tuple, values: Iterable[str], kommune: str) -> None:
        for i, value in enumerate(values or ()):
            if value in ROLES:
                continue
            expect(document, (*path, i), value, "contacts", "Kontakten")
            owner = contact_kommune.get(value, "")
            if owner and owner != kommune:
                faults.append(
                    _fault(
                        document,
                        (*path, i),
                        f"Kontakten «{value}» hører til {owner} og må ikke vises her. Brug en rolle.",
                    )
                )

    for document, _, topic in _entries(documents, "topic"):
        home = topic.get("kommune", "")
        if home:
            expect(document, ("kommune",), home, "kommune", "Kommunen")
        if (topic["area"] == "lokalt") != bool(home):
            faults.append(
                _fault(document, ("area",), "area «lokalt» og «kommune» hører sammen: sæt begge eller ingen.")
            )
        for i, value in enumerate(topic.get("related") or ()):
            expect(document, ("related", i), value, "topic", "Emnet")
        for i, value in enumerate(topic.get("pamphlets") or ()):
            expect(document, ("pamphlets", i), value, "pamphlets", "Pjecen")
        contacts(document, ("contacts",), topic.get("contacts") or (), home)
        for kommune, local in (topic.get("kommuner") or {}).items():
            expect(document, ("kommuner", kommune), kommune, "kommune", "Kommunen")
            contacts(document, ("kommuner", kommune, "contacts"), local.get("contacts") or (), kommune)
            for i, value in enumerate(local.get("pamphlets") or ()):
                expect(document, ("kommuner", kommune, "pamphlets", i), value, "pamphlets", "Pjecen")
        faults += _source_references(document, topic)
    for document, path, pamphlet in _entries(documents, "pamphlets"):
        if pamphlet.get("kommune"):
            expect(document, (*path, "kommune"), pamphlet["kommune"], "kommune", "Kommunen")
        for i, value in enumerate(pamphlet.get("topics") or ()):
            expect(document, (*path, "topics", i), value, "topic", "Emnet")
        if pamphlet["status"] == "published" and not pamphlet.get("url"):
            faults.append(_fault(document, path, "En udgivet pjece skal have «url»."))
        if pamphlet["status"] != "published" and pamphlet.get("url"):
            faults.append(_fault(document, (*path, "url"), "En pjece på vej må ikke have «url»."))
    for document, path, contact in _entries(documents, "contacts"):
        if contact.get("kommune"):
            expect(document, (*path, "kommune"), contact["kommune"], "kommune", "Kommunen")
    for document, _, kommune in _entries(documents, "kommune"):
        for role, value in kommune["contacts"].items():
            contacts(document, ("contacts", role), [value], kommune["id"])
    for document, _, journey in _entries(documents, "journey"):
        for i, step in enumerate(journey["steps"]):
            for j, value in enumerate(step.get("topics") or ()):
                expect(document, ("steps", i, "topics", j), value, "topic", "Emnet")
    for document, path, text in _all_texts(documents):
        for rate in _RATE.findall(text):
            expect(document, path, rate, "rates", "Satsen")
    return faults


def _source_references(document: Document, topic: dict[str, Any]) -> list[Fault]:
    """Every `sources: [id]` of an answer must name a source of the topic or the kommune."""
    own = {s.get("id") for s in topic["sources"]}
    faults = []
    places: list[tuple[tuple, Any, set]] = [(("summary",), topic["summary"], own)]
    places += [(("answers", k), v, own) for k, v in (topic.get("answers") or {}).items()]
    local_sources = {
        kommune: own | {s.get("id") for s in local.get("sources") or ()}
        for kommune, local in (topic.get("kommuner") or {}).items()
    }
    places += [(("tips", i), v, own) for i, v in enumerate(topic.get("tips") or ())]
    places += [
        (("details", i), v, local_sources.get(v.get("kommune", ""), own))
        for i, v in enumerate(topic.get("details") or ())
    ]
    for kommune, local in (topic.get("kommuner") or {}).items():
        places += [
            (("kommuner", kommune, k), v, local_sources[kommune])
            for k, v in local.items()
            if k not in ("contacts", "pamphlets", "sources")
        ]
    for path, value, known in places:
        if not isinstance(value, dict):
            continue
        for identity in value.get("sources") or ():
            if identity not in known:
                faults.append(_fault(document, (*path, "sources"), f"Kilden «{identity}» findes ikke under sources."))
    return faults


# Texts -------------------------------------------------------------------------------------


def _all_texts(documents: Documents) -> Iterator[tuple[Document, tuple, str]]:
    """Everything a family may be told, with where it stands."""
    for document, _, topic in _entries(documents, "topic"):
        yield from _answer_texts(document, ("summary",), topic["summary"])
        for kind, value in (topic.get("answers") or {}).items():
            yield from _answer_texts(document, ("answers", kind), value)
        for part in ("details", "tips"):
            for i, item in enumerate(topic.get(part) or ()):
                yield document, (part, i, "text"), item["text"]
        for kommune, local in (topic.get("kommuner") or {}).items():
            for kind, value in local.items():
                if kind not in ("contacts", "pamphlets", "sources"):
                    yield from _answer_texts(document, ("kommuner", kommune, kind), value)
    for document, _, journey in _entries(documents, "journey"):
        for i, step in enumerate(journey["steps"]):
            for key in ("happens", "do_now", "deadline"):
                if step.get(key):
                    yield document, ("steps", i, key), step[key]


def _answer_texts(document: Document, path: tuple, value: Any) -> Iterator[tuple[Document, tuple, str]]:
    if isinstance(value, str):
        yield document, path, value
    else:
        yield document, (*path, "text"), value["text"]


def _texts(documents: Documents, today: date | None) -> list[Fault]:
    faults = []
    for document, path, text in _all_texts(documents):
        if _BRACE.search(text):
            faults.append(_fault(document, path, "Krøllet parentes uden sats. Skriv {sats:navn}."))
        for sentence in re.split(r"(?<=[.!?])\s+(?=[A-ZÆØÅ])", text):
            if _AMOUNT.search(sentence) and not _YEAR.search(sentence):
                faults.append(
                    _fault(
                        document,
                        path,
                        f"Et beløb uden årstal: «{sentence.strip()[:60]}». Skriv året, eller brug en sats.",
                    )
                )
        score = lix(_RATE.sub("beløbet", text))
        if score > MAX_LIX and len(text.split()) > 12:
            faults.append(
                _fault(
                    document, path, f"Teksten er svær at læse (LIX {score:.0f}, mål 40). Del sætningerne.", "advarsel"
                )
            )
    return faults


# Names and questions -----------------------------------------------------------------------


def _questions(documents: Documents, today: date | None) -> list[Fault]:
    faults = []
    names: dict[str, str] = {}
    asked: dict[str, str] = {}
    for document, _, topic in _entries(documents, "topic"):
        identity = topic["id"]
        for i, name in enumerate(topic["names"]):
            key = normalise(str(name))
            if names.get(key, identity) != identity and not topic.get("kommune") and not key.startswith("par_"):
                message = f"Navnet «{name}» står også i emnet «{names[key]}». Behold det ét sted."
                faults.append(_fault(document, ("names", i), message, "advarsel"))
            names.setdefault(key, identity)
        count = 0
        for path, question in _topic_questions(topic):
            count += 1
            key = normalise(str(question))
            owner = asked.get(key)
            if owner and owner != identity:
                message = f"Spørgsmålet «{question}» står også i emnet «{owner}». Behold det ét sted."
                faults.append(_fault(document, path, message))
            asked.setdefault(key, identity)
        if count < 20:
            message = f"Emnet har {count} eksempler på spørgsmål. Skriv mindst 20."
            faults.append(_fault(document, ("questions",), message, "advarsel"))
    return faults


def _topic_questions(topic: dict[str, Any]) -> Iterator[tuple[tuple, Any]]:
    for kind, questions in topic["questions"].items():
        for i, question in enumerate(questions or ()):
            yield ("questions", kind, i), question
    for d, detail in enumerate(topic.get("details") or ()):
        for i, question in enumerate(detail["questions"]):
            yield ("details", d, "questions", i), question


# Time --------------------------------------------------------------------------------------


def _time(documents: Documents, today: date | None) -> list[Fault]:
    faults = []
    for _, document in documents:
        for path, value in _dates(document.data, ()):
            try:
                date.fromisoformat(value)
            except ValueError:
                faults.append(_fault(document, path, f"Datoen {value} findes ikke."))
    if faults or today is None:
        return faults
    for document, _, topic in _entries(documents, "topic"):
        due = date.fromisoformat(topic["review_by"])
        if due < today:
            faults.append(_fault(document, ("review_by",), f"Emnet skulle være gennemgået {due:%d.%m.%Y}.", "advarsel"))
        elif due < today + REVIEW_HORIZON:
            faults.append(_fault(document, ("review_by",), f"Emnet skal gennemgås senest {due:%d.%m.%Y}.", "advarsel"))
    for document, path, rate in _entries(documents, "rates"):
        if max(v["valid_to"] for v in rate["values"]) < today.isoformat():
            message = f"Satsen «{rate['id']}» mangler et beløb for {today.year}."
            faults.append(_fault(document, path, message, "advarsel"))
    return faults


_DATE_KEYS = ("read", "since", "reviewed", "review_by", "valid_from", "valid_to")


def _dates(data: Any, path: tuple) -> Iterator[tuple[tuple, str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            if key in _DATE_KEYS and isinstance(value, str):
                yield (*path, key), value
            else:
                yield from _dates(value, (*path, key))
    elif isinstance(data, list):
        for i, value in enumerate(data):
            yield from _dates(value, (*path, i))


def _fault(document: Document, path: tuple, message: str, severity: str = "fejl") -> Fault:
    return Fault(document.file, document.line(path), message, severity)
