"""One knowledge file: its name, its version, and how it is replaced."""

from __future__ import annotations

import threading

import pytest

from bot.guide.files import knowledge_file
from bot.guide.files.knowledge_file import BadName, Stale


@pytest.fixture
def root(tmp_path):
    (tmp_path / "topics").mkdir()
    (tmp_path / "topics" / "ppr.yml").write_text("id: ppr\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("topics/ppr.yml", "topic"),
        ("rates.yml", "rates"),
        ("pamphlets.yml", "pamphlets"),
        ("contacts/gentofte.yml", "contacts"),
        ("kommuner/gentofte.yml", "kommune"),
        ("journeys/ansoegning.yml", "journey"),
    ],
)
def test_name_tells_the_schema(name, schema):
    assert knowledge_file.schema_of(name) == schema


@pytest.mark.parametrize(
    "name",
    ["", "/etc/passwd", "topics/../rates.yml", "crisis.yml", "phrases/guide.yml", "topics/Ppr.yml", "topics/a.yml\n",
     "topics/.yml", "topics/a/b.yml", "rates.yaml", "topics/%2e%2e.yml"],
)  # fmt: skip
def test_other_files_cannot_be_reached(root, name):
    with pytest.raises(BadName):
        knowledge_file.read(root, name)
    with pytest.raises(BadName):
        knowledge_file.replace(root, name, "")


def test_missing_file_has_the_version_of_a_new_one(root):
    assert knowledge_file.version(knowledge_file.read(root, "topics/ny.yml")) == knowledge_file.NEW


def test_changed_file_is_stale(root):
    version = knowledge_file.version(knowledge_file.read(root, "topics/ppr.yml"))
    knowledge_file.expect(root, {"topics/ppr.yml": version})
    knowledge_file.replace(root, "topics/ppr.yml", "id: ppr\ntitle: x\n")

    with pytest.raises(Stale, match="topics"):
        knowledge_file.expect(root, {"topics/ppr.yml": version})


def test_replacing_leaves_nothing_beside_the_file(root):
    knowledge_file.replace(root, "topics/ppr.yml", "id: ppr\n# æ\n")

    assert [path.name for path in (root / "topics").iterdir()] == ["ppr.yml"]
    assert (root / "topics" / "ppr.yml").read_bytes() == "id: ppr\n# æ\n".encode()


def test_reader_never_sees_half_a_file(root):
    texts = {f"id: ppr\n{'x' * 50_000}{n}\n" for n in range(20)} | {"id: ppr\n"}
    seen, done = set(), threading.Event()

    def read():
        while not done.is_set():
            seen.add(knowledge_file.read(root, "topics/ppr.yml"))

    reader = threading.Thread(target=read)
    reader.start()
    for text in sorted(texts):
        knowledge_file.replace(root, "topics/ppr.yml", text)
    done.set()
    reader.join()

    assert seen <= texts


def test_writers_come_one_at_a_time(root):
    order = []

    def write():
        with knowledge_file.exclusive(root):
            order.append("in")
            order.append("out")

    with knowledge_file.exclusive(root):
        other = threading.Thread(target=write)
        other.start()
        order.append("first")
    other.join()

    assert order == ["first", "in", "out"]
