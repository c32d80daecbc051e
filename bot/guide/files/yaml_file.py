"""Read one YAML file so that every value remembers the line it stands on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from yaml import events

from bot.guide.files import yaml_bytes
from bot.guide.files.yaml_bytes import Unreadable

MAX_BYTES = yaml_bytes.MAX_BYTES
MAX_NODES = 100_000
MAX_DEPTH = 30

Path_ = tuple[Any, ...]


@dataclass(frozen=True, order=True)
class Fault:
    """Something an editor must mend: `file:line: message`, in Danish; `path` leads to the value."""

    file: str
    line: int
    message: str
    severity: str = "fejl"  # fejl | advarsel
    path: Path_ = field(default=(), compare=False)

    def __str__(self) -> str:
        mark = "advarsel: " if self.severity == "advarsel" else ""
        return f"{self.file}:{self.line}: {mark}{self.message}"


@dataclass
class Document:
    """The data of a file, and the 1-based line of each value by its path."""

    file: str
    data: Any = None
    lines: dict[Path_, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    shape: list[Fault] | None = field(default=None, repr=False)  # faults of its schema, once found

    def line(self, path: Path_) -> int:
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path, 1)

    def fault(self, path: Path_, message: str, severity: str = "fejl") -> Fault:
        """A fault at the value's line; it is the caller's to keep."""
        return Fault(self.file, self.line(path), message, severity, path)


def read_document(path: Path, root: Path) -> Document:
    """Parse a file; whatever is wrong with it becomes a fault, never an exception."""
    file = _display(path, root)
    try:
        raw = path.read_bytes()
    except OSError:
        message = "Filen kan ikke åbnes. Se, om den findes, og om du må læse den."
        return Document(file, faults=[Fault(file, 1, message)])
    return parse(raw, file)


def parse(raw: bytes, file: str) -> Document:
    """The same from bytes, such as a text that is being written; `file` is the name shown."""
    document = Document(file)
    try:
        text = yaml_bytes.decode(raw)
        _Builder(document, text).run()
    except Unreadable as error:
        document.data = None
        document.faults.append(Fault(file, error.line, error.message))
    except yaml.MarkedYAMLError as error:
        quoted = "while scanning a quoted" in (error.context or "")
        mark = error.context_mark if quoted else error.problem_mark or error.context_mark
        document.data = None
        document.faults.append(Fault(file, mark.line + 1 if mark else 1, yaml_bytes.explain(error)))
    except yaml.YAMLError:
        document.data = None
        document.faults.append(Fault(file, 1, "Filen kan ikke læses som YAML. Hent en ældre udgave af den."))
    return document


def _display(path: Path, root: Path) -> str:
    try:
        return path.relative_to(root.parent).as_posix()
    except ValueError:
        return path.as_posix()


# YAML as editors mean it: dates, decimals, yes and no stay text.
_INTEGER = re.compile(r"[1-9][0-9]{0,3}")
_PLAIN = {"true": True, "false": False, "~": None, "null": None, "": None}


@dataclass(frozen=True)
class _Anchored:
    """What an anchor names: its value, and how many values it holds."""

    value: Any
    size: int


class _Builder:
    """Turns the parser's events into plain data, and notes the line of each value.

    On events, since the parser's own trees are built by recursion in C: a file of brackets alone
    would end the process.
    """

    def __init__(self, document: Document, text: str) -> None:
        self.document = document
        self.events: Iterator[Any] = yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        self.count = 0
        self.anchors: dict[str, _Anchored | None] = {}  # None while its value is still being read

    def run(self) -> None:
        next(self.events)  # the stream begins
        if isinstance(next(self.events), events.StreamEndEvent):
            raise Unreadable(1, "Filen er tom. Skriv indhold i den, eller slet den.")
        first = next(self.events)
        self.document.data = self._build(first, (), 0)
        if self.document.data is None:
            raise Unreadable(1, "Filen er tom. Skriv indhold i den, eller slet den.")
        next(self.events)  # the document ends
        after = next(self.events)
        if isinstance(after, events.DocumentStartEvent):
            raise Unreadable(_line(after), "«---» eller «...» deler filen i to. Slet linjen.")

    def _build(self, event: Any, path: Path_, depth: int) -> Any:
        self._counted(event, 1)
        if depth > MAX_DEPTH:
            raise Unreadable(_line(event), f"Mere end {MAX_DEPTH} lag inde i hinanden. Se efter parenteser for meget.")
        self.document.lines.setdefault(path, _line(event))
        if isinstance(event, events.AliasEvent):
            return self._aliased(event)
        if event.tag is not None and event.tag != "!":
            raise Unreadable(_line(event), f"Mærket «{event.tag[:40]}» bruges ikke her. Slet det.")
        if event.anchor is None:
            return self._value(event, path, depth)
        before = self.count
        self.anchors[event.anchor] = None
        value = self._value(event, path, depth)
        self.anchors[event.anchor] = _Anchored(value, self.count - before + 1)
        return value

    def _counted(self, event: Any, values: int) -> None:
        self.count += values
        if self.count > MAX_NODES:
            most = f"{MAX_NODES:,}".replace(",", ".")
            message = f"Filen har over {most} værdier, måske fordi et anker (*navn) gentages. Del den i flere."
            raise Unreadable(_line(event), message)

    def _aliased(self, event: Any) -> Any:
        if event.anchor not in self.anchors:
            message = f"Filen henviser til et anker (*{event.anchor}), der ikke findes. Skriv teksten ud."
            raise Unreadable(_line(event), message)
        anchored = self.anchors[event.anchor]
        if anchored is None:
            raise Unreadable(_line(event), f"Et anker (&{event.anchor}) indeholder sig selv. Skriv teksten ud.")
        self._counted(event, anchored.size)
        return anchored.value

    def _value(self, event: Any, path: Path_, depth: int) -> Any:
        if isinstance(event, events.MappingStartEvent):
            return self._mapping(path, depth)
        if isinstance(event, events.SequenceStartEvent):
            return self._sequence(path, depth)
        if not event.implicit[0]:
            return event.value
        if _INTEGER.fullmatch(event.value):
            return int(event.value)
        return _PLAIN.get(event.value, event.value)

    def _sequence(self, path: Path_, depth: int) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := next(self.events), events.SequenceEndEvent):
            values.append(self._build(event, (*path, len(values)), depth + 1))
        return values

    def _mapping(self, path: Path_, depth: int) -> dict[str, Any]:
        data: dict[str, Any] = {}
        while not isinstance(event := next(self.events), events.MappingEndEvent):
            if not isinstance(event, events.ScalarEvent):
                raise Unreadable(_line(event), "Før kolon skal der stå ét navn. Ret linjen.")
            key, line = event.value, _line(event)
            if key in data:
                self.document.faults.append(Fault(self.document.file, line, f"«{key}» står to gange. Slet den ene."))
                self._build(next(self.events), (*path, f"{key} (igen)"), depth + 1)
                continue
            self.document.lines[(*path, key)] = line
            data[key] = self._build(next(self.events), (*path, key), depth + 1)
        return data


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
