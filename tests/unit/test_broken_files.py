"""Two hundred ways to break a knowledge file: each is told in Danish at its line, and the guide in use stays.

Made by a seed over every kind of file, so that a failure can be made again.
"""

from __future__ import annotations

import copy
import random
import re
import shutil
from pathlib import Path

import pytest
import yaml

from bot import wiring
from bot.guide import crisis, phrase_values
from bot.guide.files.yaml_file import MAX_BYTES, Fault, read_document
from bot.guide.schema import LISTS, SCHEMAS

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"
SEED = 20261122
CASES = 200
TOLD = re.compile(r"(\S+?):(\d+): (.+)")
ENGLISH = re.compile(r"\b(?:the|is|found|expected|while|cannot|error|invalid|not|None|True|Traceback)\b")
KINDS = {
    "topic": "topics/aflastning.yml",
    "contacts": "contacts/graaby.yml",
    "kommune": "kommuner/graaby.yml",
    "journey": "journeys/vej.yml",
    "pamphlets": "pamphlets.yml",
    "rates": "rates.yml",
    "phrases": "phrases/handoff.yml",
    "crisis": "crisis.yml",
    "crisis_examples": "crisis_examples.yml",
    "plain_language": "plain_language.yml",
}
_PATTERNS = {"sure": ["dør nu"], "likely": ["{barn} er væk"]}
WORDS = {
    "crisis": {
        "groups": {"barn": ["søn", "datter"]},
        "harmless": ["dø af grin"],
        "types": {name: _PATTERNS for name in crisis.TYPES},
        "voices": {name: ["min mor"] for name in crisis.VOICES},
        "typo_words": ["kniven"],
        "lookalikes": ["knive"],
        "spellings": {"kniv": ["kinv"]},
    },
    "crisis_examples": {"crisis": ["han er på vej ud på broen"], "harmless": ["vi er ved at dø af grin"]},
    "plain_language": {
        "jargon": [{"word": "partshøring", "plain": "I kan svare", "signs": ["svare"]}],
        "officialese": [{"phrase": "såfremt", "plain": "hvis"}],
    },
}  # fmt: skip


class Patient:
    """One file of a sound guide; `break_…` harms it and says the lines where that may be told."""

    def __init__(self, schema: str, path: Path, chance: random.Random) -> None:
        self.schema, self.path, self.chance = schema, path, chance
        self.raw = path.read_bytes()
        self.lines = self.raw.decode().split("\n")
        self.data = read_document(path, path.parent).data

    def write(self, text: str | bytes) -> None:
        self.path.write_bytes(text.encode() if isinstance(text, str) else text)

    def write_lines(self, at: int, *new: str, instead: int = 0) -> None:
        """Put lines in before line `at` (from 0), in place of the next `instead`."""
        self.write("\n".join([*self.lines[:at], *new, *self.lines[at + instead :]]))

    def some_line(self) -> int:
        """A line (from 0) at the file's left margin or below, with a key or an item on it."""
        good = [n for n, line in enumerate(self.lines) if re.match(r"\s*(?:- )?\w[\w ]*:? ?\w", line)]
        return self.chance.choice(good)

    def write_data(self, data) -> None:
        self.write(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=4000))

    def line(self, path) -> int:
        document = read_document(self.path, self.path.parent)
        return document.line(path)

    def paths(self, data=None, path=()):
        data = self.data if data is None and not path else data
        items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
        for key, value in items:
            yield (*path, key), value
            yield from self.paths(value, (*path, key))

    def objects(self):
        """(path, object, keys it must have) of the file itself and of its entries."""
        schema = SCHEMAS[self.schema]
        if self.schema not in LISTS:
            return (), self.data, schema["required"]
        key = LISTS[self.schema]
        i = self.chance.randrange(len(self.data[key]))
        return (key, i), self.data[key][i], schema["properties"][key]["items"]["required"]

    # Bytes ---------------------------------------------------------------------------------

    def break_other_encoding(self):
        at = self.some_line()
        self.write_lines(at, "# på dansk")
        self.write(self.path.read_bytes().replace("# på".encode(), "# på".encode("latin-1")))
        first = self.path.read_bytes().split(b"\n")
        return [next(n for n, line in enumerate(first, start=1) if b"\xe5" in line and b"\xc3" not in line)]

    def break_utf_16(self):
        self.write(self.raw.decode().encode("utf-16"))
        return [1]

    def break_letters_lost(self):
        at = self.some_line()
        self.write_lines(at, "# " + "på".encode().decode("latin-1"))
        return [at + 1]

    def break_binary(self):
        self.write(b"\x89PNG\r\n\x1a\n" + self.chance.randbytes(200))
        return [1]

    def break_control_character(self):
        at = self.some_line()
        self.write_lines(at, self.lines[at] + self.chance.choice("\x00\x07\x1b\x7f"), instead=1)
        return [at + 1]

    def break_huge(self):
        self.write(self.raw + b"# " + b"a" * MAX_BYTES)
        return [1]

    def break_empty(self):
        self.write(self.chance.choice(["", "\n\n", "# tom\n", "~\n"]))
        return [1]

    def break_folder_instead(self):
        self.path.unlink()
        self.path.mkdir()
        return [1]

    def break_link_to_nowhere(self):
        self.path.unlink()
        self.path.symlink_to(self.path.parent / "findes_ikke")
        return [1]

    # Writing -------------------------------------------------------------------------------

    def break_tab(self):
        at = self.some_line()
        self.write_lines(at, "\t" + self.lines[at].strip(), instead=1)
        return [at + 1]

    def break_conflict_mark(self):
        at = self.some_line()
        self.write_lines(at, "<<<<<<< HEAD", self.lines[at], "=======", self.lines[at], ">>>>>>> gren", instead=1)
        return range(at, at + 7)

    def break_cut_off(self):
        """Cut within a quoted text, as a full disk does."""
        self.write("\n".join([*self.lines[:-1], 'sidste: {tekst: "og så stoppe']))
        return [len(self.lines)]

    def break_quote_never_closed(self):
        self.write_lines(len(self.lines) - 1, 'sidste: "aldrig lukket')
        return [len(self.lines)]

    def break_colon_in_text(self):
        self.write_lines(len(self.lines) - 1, "sidste: Husk: skriv datoen")
        return [len(self.lines)]

    def break_bracket_never_closed(self):
        self.write_lines(len(self.lines) - 1, self.chance.choice(["sidste: [a, b", "sidste: {a: b"]), "")
        return [len(self.lines), len(self.lines) + 1, len(self.lines) + 2]

    def break_first_sign(self):
        self.write_lines(len(self.lines) - 1, f"sidste: {self.chance.choice('@`%')}tekst")
        return [len(self.lines)]

    def break_alias_of_nothing(self):
        self.write_lines(len(self.lines) - 1, "sidste: *findes_ikke")
        return [len(self.lines)]

    def break_cyclic_alias(self):
        self.write_lines(len(self.lines) - 1, "sidste: &ring", "  - en", "  - *ring")
        return [len(self.lines) + 2]

    def break_growing_alias(self):
        grown = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
        self.write_lines(len(self.lines) - 1, "a0: &a0 [x, x, x, x, x, x, x, x, x]", *grown)
        return range(len(self.lines), len(self.lines) + 10)

    def break_nested_without_end(self):
        self.write_lines(len(self.lines) - 1, "sidste: " + self.chance.choice("[{") * 100_000)
        return [len(self.lines)]

    def break_two_documents(self):
        self.write_lines(len(self.lines) - 1, "---", "id: to")
        return [len(self.lines)]

    def break_python_object(self):
        self.write_lines(len(self.lines) - 1, "sidste: !!python/object/apply:os.getcwd []")
        return [len(self.lines)]

    def break_key_doubled(self):
        key = self.chance.choice(list(self.data))
        self.write_lines(len(self.lines) - 1, f"{key}: igen")
        return [len(self.lines)]

    def break_merge_key(self):
        self.write_lines(len(self.lines) - 1, "<<: {id: lånt}")
        return [len(self.lines)]

    # Data ----------------------------------------------------------------------------------

    def _changed(self, path, value, delete=False):
        data = copy.deepcopy(self.data)
        place = data
        for key in path[:-1]:
            place = place[key]
        if delete:
            del place[path[-1]]
        else:
            place[path[-1]] = value
        self.write_data(data)

    def break_field_missing(self):
        path, _, required = self.objects()
        self._changed((*path, self.chance.choice(required)), None, delete=True)
        return [self.line(path)]

    def break_field_unknown(self):
        path, _, _ = self.objects()
        self._changed((*path, "ukendt_felt"), "x")
        return [self.line((*path, "ukendt_felt"))]

    def break_type(self):
        path, value = self.chance.choice(list(self.paths()))
        self._changed(path, 7 if isinstance(value, (dict, list)) else ["x"])
        return [self.line(path), self.line((*path, 0))]

    def break_value_empty(self):
        path, _ = self.chance.choice(list(self.paths()))
        self._changed(path, None)
        return [self.line(path)]

    def break_text_without_end(self):
        path, _ = self.chance.choice([(p, v) for p, v in self.paths() if isinstance(v, str)])
        self._changed(path, "x" * 100_000)
        return [self.line(path)]


WAYS = sorted(name for name in vars(Patient) if name.startswith("break_"))


def cases():
    """(way, kind) for every way over the kinds in turn, shuffled by the seed."""
    pairs = [(way, kind) for way in WAYS for kind in KINDS]
    random.Random(SEED).shuffle(pairs)
    return pairs[:CASES]


@pytest.mark.parametrize("part", range(4))
def test_broken_file_is_told_at_its_line_and_the_last_good_guide_stays(knowledge, part, monkeypatch):
    root = knowledge.root
    (root / "phrases").mkdir()
    shutil.copy(KNOWLEDGE / KINDS["phrases"], root / KINDS["phrases"])
    known = {name: e for name, e in phrase_values.read().items() if KINDS["phrases"].endswith(e.file)}
    monkeypatch.setattr(phrase_values, "read", lambda: known)
    for kind, data in WORDS.items():
        knowledge.write(f"{kind}.yml", yaml.safe_dump(data, allow_unicode=True, sort_keys=False))
    live = wiring.LiveGuide(root)
    good = live.get()
    wrong = []
    for number, (way, kind) in list(enumerate(cases()))[part::4]:
        path = root / KINDS[kind]
        patient = Patient(kind, path, random.Random(SEED + number))
        lines = getattr(patient, way)()
        wrong += [f"{number} {way} {kind}: {problem}" for problem in problems(KINDS[kind], lines, live, good)]
        mend(path, patient.raw)
    assert wrong == []
    live._looked = float("-inf")
    assert live.get()[0].version == good[0].version and live.problem == ""


def problems(name, lines, live, good):
    """What is not as it should be after one file has been broken."""
    live._looked = float("-inf")
    kept = live.get()
    errors = [Fault(m[1], int(m[2]), m[3]) for m in map(TOLD.fullmatch, live.problem.splitlines()) if m]
    if not errors:
        yield "no fault was told"
    yield from (f"told in another file: {f}" for f in errors if f.file != f"knowledge/{name}")
    if errors and not {f.line for f in errors} & set(lines):
        yield f"told at {[f.line for f in errors]}, not at {list(lines)}: {errors[0].message}"
    yield from (f"not Danish: {f.message}" for f in errors if ENGLISH.search(f.message) or not f.message.endswith("."))
    if kept != good:
        yield "the last good guide was let go"
    if len(errors) != len(live.problem.splitlines()):
        yield f"the problem is told as {live.problem[:80]!r}"


def mend(path, raw):
    if path.is_dir():
        path.rmdir()
    elif path.is_symlink():
        path.unlink()
    path.write_bytes(raw)


def test_there_are_two_hundred_ways_over_every_kind_of_file():
    assert len(set(cases())) == CASES
    assert {kind for _, kind in cases()} == set(KINDS) == set(SCHEMAS)
    assert {way for way, _ in cases()} == set(WAYS)
