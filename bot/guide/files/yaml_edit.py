"""Change values in a YAML text and leave every other line as it was written: comments, order, wrapping.

A dump of the whole file, by ruamel.yaml too, wraps other lines anew and moves blank lines between
entries. So only the changed values are written, where they stand; the result is read back and compared.
"""

from __future__ import annotations

import json
import re
from difflib import SequenceMatcher
from typing import Any

import yaml

from bot.guide.files.yaml_file import parse

WIDTH = 100
_NAME = re.compile(r"[a-z][a-z0-9_]*")


class NotRewritable(ValueError):
    """The text cannot be changed in place: it is broken, or uses YAML this module does not write."""


def rewrite(text: str, new: Any) -> str:
    """`text` with the data `new`: equal data gives the same text, byte for byte."""
    old = parse(text.encode(), "")
    if old.data is None or old.faults:
        raise NotRewritable("the text has faults of its own; mend them first")
    root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    editor = _Editor(text)
    if not (isinstance(root, yaml.MappingNode) and isinstance(new, dict) and new):
        return write(new)
    editor.change(root, old.data, new, 0)
    changed = editor.result()
    return changed if _says(changed, new) else write(new)


def write(data: Any) -> str:
    """A whole new text."""
    text = _dump(data)
    if not _says(text, data):
        raise NotRewritable("the data cannot be written as YAML")
    return text


def _says(text: str, data: Any) -> bool:
    read_back = parse(text.encode("utf-8", "replace"), "")
    return not read_back.faults and same(read_back.data, data)


def same(one: Any, other: Any) -> bool:
    """Equal, where a number and its digits are the same word: forms give text."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if type(one) in (int, str) and type(other) in (int, str):
        return str(one) == str(other)
    return type(one) is type(other) and one == other


class _Editor:
    """Gathers replacements of pieces of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.break_ = "\r\n" if "\r\n" in text else "\n"
        self.starts = [0]
        self.starts += [m.end() for m in re.finditer(r"\r\n|[\r\n\x85\u2028\u2029]", text)]
        self.pieces: list[tuple[int, int, str]] = []

    def result(self) -> str:
        text = self.text
        # A later piece first, so that the places of the earlier ones stay right.
        for start, end, _, new in sorted(((s, e, n, t) for n, (s, e, t) in enumerate(self.pieces)), reverse=True):
            text = text[:start] + new.replace("\n", self.break_) + text[end:]
        return text

    def change(self, node: yaml.Node, old: Any, new: Any, indent: int, start: int = 0, item: bool = False) -> None:
        """`indent` is the column of the key, or of the dash of a list's `item`, that ends at `start`."""
        if same(old, new):
            return
        block = not getattr(node, "flow_style", True)
        if (
            block
            and isinstance(node, yaml.MappingNode)
            and isinstance(new, dict)
            and new
            and self._mapping(node, old, new)
        ):
            return
        if block and isinstance(node, yaml.SequenceNode) and isinstance(new, list) and new:
            self._sequence(node, old, new)
            return
        self._replace(node, new, indent, start, item)

    # Mappings

    def _mapping(self, node: yaml.MappingNode, old: dict, new: dict) -> bool:
        """False when the first key, which may share its line with a dash, is touched."""
        names = [key.value for key, _ in node.value]
        after_dash = self._before(node.start_mark).strip() != ""
        first_new = next(iter(new))
        if after_dash and (names[0] not in new or (first_new not in old)):
            return False
        column = node.start_mark.column
        for (key, value), name in zip(node.value, names, strict=True):
            if name in new:
                self.change(value, old[name], new[name], column, self.text.index(":", self._offset(key.end_mark)) + 1)
            else:
                self._cut(key.start_mark, value)
        for place, added in _added(names, list(new)):
            lines = "".join(_indented(_dump({name: new[name]}), column) for name in added)
            self._insert(node.value[place - 1][1] if place else None, node.start_mark.line, lines)
        return True

    # Sequences

    def _sequence(self, node: yaml.SequenceNode, old: list, new: list) -> None:
        column = node.start_mark.column
        matcher = SequenceMatcher(None, [entry_key(v) for v in old], [entry_key(v) for v in new], autojunk=False)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes():
            pairs = min(i2 - i1, j2 - j1)
            if tag == "replace" and {type(v) for v in (*old[i1 : i1 + pairs], *new[j1 : j1 + pairs])} == {dict}:
                pairs = 0  # other ids are other entries: their comments must not change hands
            for n in range(pairs):
                child = node.value[i1 + n]
                behind = self._dash(child, column) + 1
                self.change(child, old[i1 + n], new[j1 + n], column, behind, item=True)
            for child in node.value[i1 + pairs : i2]:
                self.pieces.append((self._dash(child, column) - column, self._line_end(child), ""))
            added = new[j1 + pairs : j2]
            if added:
                before = node.value[i1 + pairs - 1] if i1 + pairs else None
                self._insert(before, node.start_mark.line, _indented(_dump(_Items(added)), column))

    def _dash(self, node: yaml.Node, column: int) -> int:
        line = node.start_mark.line
        while self._line(line)[column : column + 1] != "-":  # a value may begin below its dash
            line -= 1
        return self.starts[line] + column

    # Pieces

    def _cut(self, start: yaml.Mark, value: yaml.Node) -> None:
        self.pieces.append((self.starts[start.line], self._line_end(value), ""))

    def _insert(self, before: yaml.Node | None, first_line: int, lines: str) -> None:
        at = self._line_end(before) if before is not None else self.starts[first_line]
        if at and self.text[at - 1] not in "\r\n":  # the file's last line has no break
            lines = "\n" + lines.rstrip("\n")
        self.pieces.append((at, at, lines))

    def _replace(self, node: yaml.Node, new: Any, indent: int, start: int, item: bool) -> None:
        """Write anew what stands behind the «:» of a key or the «-» of a list's `item`, which end at `start`."""
        end = self._content_end(node)
        comment_follows = self.text[end : self._line_end(node)].strip() != ""
        flow = comment_follows or (isinstance(node, yaml.CollectionNode) and bool(node.flow_style and node.value))
        written = _dump(_Items([new]))[1:] if item else _dump({"k": new})[2:]
        lines = " " + _flow(new) if flow else written.rstrip("\n")
        self.pieces.append((start, end, _indented(lines, indent, first=False)))

    # Places

    def _offset(self, mark: yaml.Mark) -> int:
        return self.starts[mark.line] + mark.column

    def _line(self, number: int) -> str:
        end = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)
        return self.text[self.starts[number] : end]

    def _before(self, mark: yaml.Mark) -> str:
        return self._line(mark.line)[: mark.column]

    def _content_end(self, node: yaml.Node) -> int:
        """Behind the node's last sign; its end mark may stand after blank lines and comments."""
        while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            node = last[1] if isinstance(last, tuple) else last
        start, end = self._offset(node.start_mark), self._offset(node.end_mark)
        if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
            while end > start and self.text[end - 1] in " \t\r\n":
                end -= 1
        return end

    def _line_end(self, node: yaml.Node) -> int:
        """The start of the line after the node."""
        end = self._content_end(node)
        return next(
            (s for s in self.starts if s > end or (s == end and end and self.text[end - 1] == "\n")), len(self.text)
        )


def _added(old: list[str], new: list[str]) -> list[tuple[int, list[str]]]:
    """[(how many old keys stand before, new keys to put there)], in the order of `new`."""
    places: dict[int, list[str]] = {}
    place = 0
    for name in new:
        if name in old:
            place = max(place, old.index(name) + 1)
        else:
            places.setdefault(place, []).append(name)
    return sorted(places.items())


def entry_key(value: Any) -> str:
    """What tells an entry of a list: its id, its year, or all of it."""
    if isinstance(value, dict):
        for name in ("id", "year"):
            if name in value:
                return f"{name}:{value[name]}"
        return json.dumps(value, sort_keys=True, ensure_ascii=False)
    return str(value)


# Writing new values --------------------------------------------------------------------------


class _Items(list):
    """Entries to put into a list that has a line for each."""


class _Dumper(yaml.SafeDumper):
    """Quotes what the loader would read as something else, and only that."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        return super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


# As bot.guide.files.yaml_file reads them: everything else is text.
_Dumper.yaml_implicit_resolvers = {}
_Dumper.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Dumper.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[1-9][0-9]{0,3}$"), list("123456789"))
_Dumper.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""])


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    plain = " ".join(value.split()) == value
    if len(value) > WIDTH - 20 and plain:
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=">")
    # Other programs read digits as numbers; a date stays easy to read.
    quoted = bool(re.search(r"[:#{}\[\]§&*!|>'\"%@`]", value)) or not plain
    quoted = quoted or bool(re.match(r"\d(?!\d{3}-\d\d-\d\d$)", value))
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style='"' if quoted else None)


def _list(dumper: yaml.SafeDumper, values: list) -> yaml.Node:
    short = all(isinstance(v, str) and _NAME.fullmatch(v) for v in values) and sum(map(len, values)) < 70
    return dumper.represent_sequence("tag:yaml.org,2002:seq", values, flow_style=short)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _list)
_Dumper.add_representer(
    _Items, lambda dumper, values: dumper.represent_sequence("tag:yaml.org,2002:seq", values, flow_style=False)
)


def _dump(data: Any) -> str:
    return yaml.dump(data, Dumper=_Dumper, default_flow_style=False, allow_unicode=True, sort_keys=False, width=WIDTH)


def _flow(value: Any) -> str:
    """On one line, as the files write their sources: names bare, words in quotes."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, str) and not re.fullmatch(r"[a-z][a-z_0-9]*|\d{4}-\d{2}-\d{2}", value):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value in ("true", "false", "null"):
        return f'"{value}"'
    return json.dumps(value) if isinstance(value, bool) or value is None else str(value)


def _indented(text: str, column: int, first: bool = True) -> str:
    space = " " * column
    lines = text.split("\n")
    return "\n".join(space + line if line and (first or n) else line for n, line in enumerate(lines))
