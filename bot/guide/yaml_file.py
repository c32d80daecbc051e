"""Read one YAML file so that every value remembers the line it stands on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

MAX_BYTES = 1_000_000
MAX_NODES = 100_000

Path_ = tuple[Any, ...]


@dataclass(frozen=True, order=True)
class Fault:
    """Something an editor must mend: `file:line: message`, in Danish."""

    file: str
    line: int
    message: str
    severity: str = "fejl"  # fejl | advarsel

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

    def line(self, path: Path_) -> int:
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path, 1)

    def fault(self, path: Path_, message: str, severity: str = "fejl") -> None:
        self.faults.append(Fault(self.file, self.line(path), message, severity))


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML as editors mean it: dates, decimals, yes and no stay text."""


_Loader.yaml_implicit_resolvers = {}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[1-9][0-9]{0,3}$"), list("123456789"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""])


def read_document(path: Path, root: Path) -> Document:
    """Parse a file; whatever is wrong with it becomes a fault, never an exception."""
    document = Document(file=_display(path, root))
    text = _read_text(path, document)
    if text is None:
        return document
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                document.fault((), "Filen er tom. Skriv indhold i den, eller slet den.")
            else:
                document.data = _Builder(document, loader).build(node, ())
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        quoted = "while scanning a quoted" in (error.context or "")
        mark = error.context_mark if quoted else error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        document.lines[()] = line
        document.faults.append(Fault(document.file, line, _explain(error, text)))
        document.data = None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        document.fault((), f"Filen kan ikke læses som YAML ({error}). Ret stavningen af filen.")
        document.data = None
    return document


def _display(path: Path, root: Path) -> str:
    try:
        return path.relative_to(root.parent).as_posix()
    except ValueError:
        return path.as_posix()


def _read_text(path: Path, document: Document) -> str | None:
    try:
        raw = path.read_bytes()
    except OSError as error:
        document.fault((), f"Filen kan ikke åbnes ({error.strerror}).")
        return None
    if len(raw) > MAX_BYTES:
        document.fault((), f"Filen fylder {len(raw):,} byte. Højst {MAX_BYTES:,}: del den i flere.")
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        document.lines[()] = raw[: error.start].count(b"\n") + 1
        document.fault((), "Filen er ikke gemt som UTF-8, så æ, ø og å går tabt. Gem den igen som UTF-8.")
        return None
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("\t") or re.match(r"^ *\t", line):
            document.lines[()] = number
            document.fault((), "Linjen begynder med en tabulator. Brug mellemrum.")
            return None
    return text


def _explain(error: yaml.MarkedYAMLError, text: str) -> str:
    problem = error.problem or error.context or ""
    if "mapping values are not allowed" in problem:
        return 'Et kolon står et sted, hvor YAML ikke kan læse det. Sæt teksten i "citationstegn".'
    if "could not find expected ':'" in problem or "expected <block end>" in problem:
        return "Indrykningen passer ikke, eller der mangler et kolon. Se på linjen og den før."
    if "found unexpected end of stream" in problem or "while scanning a quoted" in (error.context or ""):
        return "Et citationstegn bliver aldrig lukket."
    if "undefined alias" in problem:
        return "Filen henviser til et anker (*navn), der ikke findes. Skriv teksten ud."
    return f"YAML kan ikke læses her ({problem}). Se efter kolon, citationstegn og indrykning."


class _Builder:
    """Turns YAML nodes into plain data and notes the line of each."""

    def __init__(self, document: Document, loader: Any) -> None:
        self.document = document
        self.loader = loader
        self.count = 0
        self.open: set[int] = set()

    def build(self, node: yaml.Node, path: Path_) -> Any:
        self.count += 1
        if self.count > MAX_NODES:
            raise ValueError("filen har for mange værdier, eller et anker bruges i ring")
        if id(node) in self.open:
            raise ValueError("et anker (&navn) indeholder sig selv")
        self.document.lines.setdefault(path, node.start_mark.line + 1)
        self.open.add(id(node))
        try:
            if isinstance(node, yaml.MappingNode):
                return self._mapping(node, path)
            if isinstance(node, yaml.SequenceNode):
                return [self.build(child, (*path, i)) for i, child in enumerate(node.value)]
            return self._scalar(node)
        finally:
            self.open.discard(id(node))

    def _mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
            here = (*path, key)
            if key in data:
                line = key_node.start_mark.line + 1
                self.document.faults.append(Fault(self.document.file, line, f"«{key}» står to gange. Slet den ene."))
                continue
            self.document.lines[here] = key_node.start_mark.line + 1
            data[key] = self.build(value_node, here)
        return data

    def _scalar(self, node: yaml.Node) -> Any:
        if node.tag == "tag:yaml.org,2002:bool":
            return node.value == "true"
        if node.tag == "tag:yaml.org,2002:int":
            return int(node.value)
        if node.tag == "tag:yaml.org,2002:null":
            return None
        return node.value
