"""Draft topics: nothing is invented, the check says what is missing, and no draft is ever spoken."""

from __future__ import annotations

from datetime import date

import pytest
import yaml
from fpdf import FPDF

from bot.commands import new_topic, read
from bot.guide import drafts, loader
from bot.guide.files.yaml_file import parse
from bot.guide.page_text import UnreadablePage, read_page

TODAY = date(2026, 6, 1)
PAGE = """<!doctype html><html lang="da"><head><meta charset="utf-8"><title>Gråby Kommune</title>
<link rel="canonical" href="https://graaby.dk/pusterum">
<meta property="article:modified_time" content="2026-03-02T10:00:00Z"></head><body>
<nav><ul><li>Forside</li></ul></nav><header>Menu</header>
<main><h1>Pusterum for familier</h1><p>Pusterum er en plads, hvor barnet kan være en weekend.</p>
<h2>Hvem kan få det?</h2><p>Børn under 18 år efter barnets lov § 90.</p><ul><li>Bor hjemme</li><li>Bor i Gråby</li></ul>
<h2>Hvad koster det?</h2><p>Egenbetalingen er 120 kr. om dagen. I får svar inden 4 uger.</p>
<script>alert("nej")</script></main><footer>Ring 11 22 33 44</footer></body></html>"""


def draft(raw=b"", name="side.html", **more):
    return drafts.draft_from_page(raw or PAGE.encode(), name, "pusterum", TODAY, **more)


def pdf(*paragraphs, title="") -> bytes:
    made = FPDF()
    if title:
        made.set_title(title)
    made.add_page()
    made.set_font("Helvetica", size=12)
    for paragraph in paragraphs:
        made.multi_cell(0, 8, paragraph, new_x="LMARGIN", new_y="NEXT")
    return bytes(made.output())


def test_page_becomes_a_topic_in_its_own_words_to_be_confirmed():
    text = draft()
    data = yaml.safe_load(text)

    assert (data["id"], data["title"]) == ("pusterum", "Pusterum for familier")
    assert data["summary"]["text"].strip() == "Pusterum er en plads, hvor barnet kan være en weekend."
    assert [d["id"] for d in data["details"]] == ["hvem_kan_faa_det", "hvad_koster_det"]
    assert "Bor hjemme Bor i Gråby" in data["details"][0]["text"]
    told = (data["summary"], *data["details"], *data["law"], *data["sources"])
    assert {d["certainty"] for d in told} == {"to_confirm"}
    assert data["law"][0]["section"] == "§ 90"
    assert data["sources"][0] == {
        "id": "kilde", "title": "Pusterum for familier", "url": "https://graaby.dk/pusterum",
        "page_date": "2026-03-02", "read": TODAY, "certainty": "to_confirm",
    }  # fmt: skip


def test_amounts_and_deadlines_are_pointed_out_above_the_draft():
    head = draft().split("\nid:")[0]

    assert "Beløb på siden: 120 kr." in head and "Frister på siden: 4 uger" in head


def test_nothing_stands_in_a_draft_that_is_not_on_the_page():
    data = yaml.safe_load(draft())
    words = set(PAGE.replace("<", " ").replace(">", " ").split())
    texts = [data["summary"]["text"], *(d["text"] for d in data["details"])]

    assert [w for text in texts for w in text.split() if w not in words] == []
    assert "alert" not in str(data) and "Menu" not in str(data) and "11 22 33 44" not in str(data)


def test_pdf_becomes_a_topic_too():
    raw = pdf(
        "Pusterum for familier",
        "Pusterum er en plads, hvor barnet kan bo en weekend hos andre.",
        "Hvem kan få det",
        "Børn under 18 år, som bor hjemme hos deres forældre i kommunen.",
        title="Pjece",
    )
    data = yaml.safe_load(draft(raw, "pjece.pdf", kommune="graaby"))

    assert (data["title"], data["area"], data["kommune"]) == ("Pjece", "lokalt", "graaby")
    assert "Børn under 18 år" in str(data["details"])


@pytest.mark.parametrize(
    ("raw", "name", "words"),
    [
        (b"", "a.html", "ingen tekst"),
        (b"<html><nav>Menu</nav></html>", "a.html", "ingen tekst"),
        (b"not a pdf", "a.pdf", "kan ikke læses som PDF"),
        (pdf("x")[:200], "a.pdf", "kan ikke læses som PDF"),
        (pdf(" "), "a.pdf", "ingen tekst"),
        (b"PK", "a.docx", "hverken .html eller .pdf"),
        (b"x" * 20_000_001, "a.html", "fylder mere end 20 MB"),
    ],
)
def test_file_that_gives_no_text_says_why_in_danish(raw, name, words):
    with pytest.raises(UnreadablePage, match=words):
        read_page(raw, name)


@pytest.mark.parametrize("text", [drafts.skeleton("pusterum", "Pusterum", "sagen", TODAY), draft()])
def test_draft_has_the_shape_of_a_topic_and_only_what_is_to_be_written_is_missing(knowledge, text):
    assert parse(text.encode(), "x.yml").faults == []
    # «boernehandicap» is a role, and the draft's area needs no kommune.
    faults = loader.check(knowledge.root, TODAY, {"topics/pusterum.yml": text})

    errors = [f for f in faults if f.severity == "fejl"]
    assert errors and [str(f) for f in errors if "SKRIV" not in f.message and "årstal" not in f.message] == []


def test_unwritten_draft_is_not_used_and_only_warns_until_it_is_moved(knowledge):
    before = loader.load(knowledge.root)
    knowledge.write("drafts/pusterum.yml", drafts.skeleton("pusterum", "Pusterum", "sagen", TODAY))
    told = loader.check(knowledge.root, TODAY)

    assert {(f.file, f.severity) for f in told} == {("knowledge/drafts/pusterum.yml", "advarsel")}
    assert all(f.message.startswith("Kladde: ") for f in told)
    assert loader.load(knowledge.root).version == before.version

    (knowledge.root / "drafts/pusterum.yml").rename(knowledge.root / "topics/pusterum.yml")
    with pytest.raises(loader.GuideFaults, match="SKRIV"):
        loader.load(knowledge.root)


def test_commands_write_a_draft_and_never_over_what_is_there(knowledge, tmp_path, capsys):
    root = ["--root", str(knowledge.root)]
    saved = tmp_path / "side.html"
    saved.write_text(PAGE, encoding="utf-8")

    assert new_topic.run([*root, "--title", "Et pusterum", "--area", "sagen"]) == 0
    assert "knowledge/drafts/et_pusterum.yml:" in capsys.readouterr().out
    assert read.run([str(saved), "--id", "pusterum", *root]) == 0
    assert (knowledge.root / "drafts/pusterum.yml").exists()
    assert read.run([str(saved), "--id", "klage", *root]) == 1
    assert "findes allerede" in capsys.readouterr().err
    assert read.run([str(saved), "--id", "../klage", *root]) == 1
    assert "kan ikke være et id" in capsys.readouterr().err
    assert read.run([str(tmp_path / "none.pdf"), *root]) == 1


def test_new_topic_without_answers_and_nobody_to_ask_says_what_is_missing(knowledge, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)

    assert new_topic.run(["--root", str(knowledge.root)]) == 1
    assert "Svar mangler" in capsys.readouterr().err
