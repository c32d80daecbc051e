"""The real guide, spoken whole: every topic, every kind, every kommune. All faults at once."""

from __future__ import annotations

import ast
import json
import re
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from bot.dialogue import callback, choice, start_pack
from bot.dialogue.turn import Heard
from bot.guide import loader
from bot.guide.days import deadlines
from bot.guide.model import KINDS, ROLES
from bot.guide.rendering import Renderer
from bot.guide.words import lix, normalise

ROOT = Path(__file__).resolve().parents[2]
KNOWLEDGE = ROOT / "knowledge"
TODAY = date(2026, 11, 22)

# What stood in serviceloven for children and stands in barnets lov since 1 January 2024. Not §§ 83-86,
# 100 and 112-117, to which barnets lov § 90 still points.
MOVED = {
    "11", "32", "32a", "36", "41", "42", "44", "45", "46", "47", "48", "48a", "49", "50", "51", "52", "52a",
    "53", "54", "54a", "55", "57a", "58", "66", "68", "69", "70", "71", "76", "76a", "140", "146", "147", "148",
    "153", "155",
}  # fmt: skip
OLD_ACT = re.compile(
    r"(?:serviceloven?s?\b|\bSEL\b)\s*§+\s*(\d+(?:\s?[a-e]\b)?)|§+\s*(\d+(?:\s?[a-e]\b)?)\s+i\s+serviceloven", re.I
)
MARKED = re.compile(
    r"\b(?:tidligere|før|gamle?|gammel|gammelt|hed|hedder|dengang|indtil|stod|flyttet|erstattet|afløst|var|handlede"
    r"|er\b.{0,20}\bnu|i stedet|deraf)\b",
    re.I,
)
AMOUNT = re.compile(r"\d[\d.]*\s*(?:kr\b|kroner\b)", re.I)
YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@pytest.fixture(scope="module")
def renderer(guide, wording):
    return Renderer(guide, wording, TODAY)


@pytest.fixture(scope="module")
def spoken(guide, renderer):
    """(topic, item, kommune, rendered) of everything a family can be told."""
    return [
        (topic, item, kommune, renderer.answer(topic, item, kommune))
        for kommune in ("", *guide.kommuner)
        for topic in guide.topics_for(kommune)
        for item in (*KINDS, *(d.kind for d in topic.details))
    ]


def sentences(text):
    return re.split(r"(?<=[.!?])\s+(?=[A-ZÆØÅ])|\n+", text)


def test_content_check_has_no_errors():
    assert [str(f) for f in loader.check(KNOWLEDGE, TODAY) if f.severity == "fejl"] == []


def test_guide_holds_the_first_kommuner_and_a_hundred_topics(guide):
    assert set(guide.kommuner) >= {"gentofte", "roedovre", "ishoej", "rudersdal"}
    assert len(guide.topics) >= 100


def test_every_answer_has_words_and_no_place_left_unfilled(spoken):
    bad = [
        (topic.id, item, kommune)
        for topic, item, kommune, rendered in spoken
        if len(rendered.card["body"].split()) < 3 or "{" in rendered.text or "  \n" in rendered.text
    ]
    assert bad == []


def test_every_answer_names_a_source_with_title_and_day(spoken):
    bad = [
        (topic.id, item, kommune)
        for topic, item, kommune, rendered in spoken
        if not rendered.sources or not all(s.title and s.read <= TODAY for s in rendered.sources)
    ]
    assert bad == []


def test_every_answer_keeps_all_the_sources_its_file_names(guide):
    """A source that cannot be found is silently left out, so compare with the files."""
    bad = []
    for schema, document in loader.read_documents(KNOWLEDGE):
        if schema != "topic":
            continue
        topic, data = guide.topics[document.data["id"]], document.data
        places = [(topic.summary, data["summary"])]
        places += [(topic.answers[k], v) for k, v in (data.get("answers") or {}).items()]
        places += list(zip(topic.details, data.get("details") or (), strict=True))
        places += list(zip(topic.tips, data.get("tips") or (), strict=True))
        for kommune, local in (data.get("kommuner") or {}).items():
            places += [(topic.local[kommune].answers[k], v) for k, v in local.items() if k in KINDS]
        for answer, written in places:
            wanted = written.get("sources") or [] if isinstance(written, dict) else []
            if wanted and [s.id for s in answer.sources] != wanted:
                bad.append(f"{document.file}: {answer.kind} names {wanted}")
    assert bad == []


def test_kind_asked_for_is_the_kind_spoken_when_the_topic_has_it(spoken):
    bad = [
        (topic.id, item, kommune, rendered.kind)
        for topic, item, kommune, rendered in spoken
        if topic.answer(item, kommune) and rendered.kind != item
    ]
    assert bad == []


# Another kommune's contacts ------------------------------------------------------------------


def signs_of_contacts(guide):
    """By kommune: phone digits, e-mail addresses and names that tell one of its contacts."""
    signs = defaultdict(dict)
    own_names = {k.name.lower() for k in guide.kommuner.values()}  # they stand in titles of sources, too
    for contact in guide.contacts.values():
        name = contact.name.lower()
        telling = name if " " in name and name not in own_names else ""
        found = [re.sub(r"\D", "", contact.phone), contact.email.lower(), telling]
        signs[contact.kommune].update({sign: contact.id for sign in found if sign})
    return signs


def plain(text):
    """Lower case, with the phone numbers also without their spaces."""
    return text.lower() + re.sub(r"(?<=\d)[ .](?=\d)", "", text)


def test_no_answer_holds_another_kommunes_contact(guide, spoken):
    signs = signs_of_contacts(guide)
    bad = set()
    for topic, item, kommune, rendered in spoken:
        home = kommune or topic.kommune
        if not home:
            continue
        allowed = {*signs[""], *signs[home]}
        text = plain(rendered.text + json.dumps(rendered.card, ensure_ascii=False))
        for other in set(guide.kommuner) - {home}:
            bad |= {(topic.id, item, kommune, c) for s, c in signs[other].items() if s not in allowed and s in text}
    assert sorted(bad) == []


def test_contact_told_to_a_family_of_unknown_kommune_stands_with_its_kommunes_name(guide, spoken):
    signs = signs_of_contacts(guide)
    local_names = {c.name for c in guide.contacts.values() if c.kommune}
    bad = set()
    for topic, item, kommune, rendered in spoken:
        if kommune or topic.kommune:
            continue
        assert not {c["name"] for c in rendered.card["contacts"]} & local_names
        for sentence in map(plain, sentences(rendered.text)):
            for place in guide.kommuner.values():
                named = place.short_name.lower() in sentence
                found = [c for s, c in signs[place.id].items() if s not in signs[""] and s in sentence]
                bad |= {(topic.id, item, c) for c in found if not named}
    assert sorted(bad) == []


def test_signs_of_contacts_are_found_where_they_stand(guide, spoken):
    """The tests above would pass on signs that are never found."""
    signs = signs_of_contacts(guide)
    own = [any(s in plain(r.text) for s in signs[k]) for _, item, k, r in spoken if k and item == "contact"]

    assert sum(own) > len(own) / 2


def test_every_role_gives_every_kommune_a_contact_of_its_own(guide):
    found = {(k, role): guide.contact(role, k) for k in guide.kommuner for role in ROLES}

    assert [pair for pair, contact in found.items() if contact is None] == []
    assert [pair for pair, contact in found.items() if contact.kommune not in ("", pair[0])] == []


def test_every_kommune_can_be_reached(guide):
    """By phone, or by a page and a note that says why no number is given."""
    main = {k: guide.contact("hovednummer", k) for k in guide.kommuner}

    assert [k for k, c in main.items() if not (c.phone or (c.url and c.note))] == []


def test_every_contact_and_pamphlet_has_a_source_with_title_and_day(guide):
    things = [*guide.contacts.values(), *guide.pamphlets.values()]

    assert [t.id for t in things if not (t.source and t.source.title and t.source.read <= TODAY)] == []


# Law and amounts -----------------------------------------------------------------------------


def test_no_text_cites_a_moved_section_as_current(guide, spoken, wording):
    texts = {(topic.id, item): rendered.text for topic, item, _, rendered in spoken}
    for topic in guide.topics.values():
        texts |= {(topic.id, tip.kind): tip.text for tip in topic.tips}
    for journey in guide.journeys.values():
        texts |= {(journey.id, s.id): f"{s.happens}\n{s.do_now}\n{s.deadline}" for s in journey.steps}
    texts |= {("phrases", name): "\n".join(found) for name, found in wording.texts.items()}
    bad = []
    for place, text in texts.items():
        for sentence in sentences(text):
            cited = {"".join(m).replace(" ", "") for m in OLD_ACT.findall(sentence)}
            if cited & MOVED and not MARKED.search(sentence):
                bad.append((*place, sentence))
    assert bad == []


def test_marks_of_old_law_are_looked_for_where_old_law_stands(spoken):
    """The test above would pass on a guide that never speaks of the old law."""
    assert sum(bool(OLD_ACT.search(rendered.text)) for *_, rendered in spoken) > 100


def test_every_amount_spoken_has_its_year(guide, spoken, renderer):
    texts = {(topic.id, item): rendered.text for topic, item, _, rendered in spoken}
    texts |= {(t.id, tip.kind): renderer.fill(tip.text) for t in guide.topics.values() for tip in t.tips}
    found = [(*place, s) for place, text in texts.items() for s in sentences(text) if AMOUNT.search(s)]

    assert [f for f in found if not YEAR.search(f[-1])] == []
    assert len(found) > 20


def test_amount_of_last_year_is_spoken_with_a_warning(guide, wording):
    later = Renderer(guide, wording, date(2031, 1, 1))
    bad = []
    for topic in guide.topics.values():
        for answer in (topic.summary, *topic.answers.values(), *topic.details):
            if "{sats:" in answer.text and "Beløbet er fra" not in later.fill(answer.text):
                bad.append((topic.id, answer.kind))
    assert bad == []


# Tips, details, readability --------------------------------------------------------------------


def test_every_tip_is_told_on_each_of_its_signs(guide, renderer):
    bad = []
    for topic in guide.topics.values():
        for tip in topic.tips:
            silent = [sign for sign in tip.when if tip not in renderer.tips(topic, f"hej {sign} tak")]
            bad += [(topic.id, tip.kind, sign) for sign in silent]
    assert bad == []


def test_no_tip_is_told_on_a_message_that_says_nothing(guide, renderer):
    assert [t.id for t in guide.topics.values() if renderer.tips(t, "hej, hvad er det?")] == []


def test_detail_of_a_kommune_is_spoken_only_there(guide, renderer):
    bad = []
    for topic in guide.topics.values():
        for detail in (d for d in topic.details if d.kommune):
            for kommune in ("", *guide.kommuner):
                told = renderer.answer(topic, detail.kind, kommune).kind == detail.kind
                bad += [(topic.id, detail.kind, kommune)] if told is not (kommune == detail.kommune) else []
    assert bad == []


def test_families_texts_are_plain_on_average(guide):
    answers = [a.text for t in guide.topics.values() for a in (t.summary, *t.answers.values(), *t.details)]

    assert sum(map(lix, answers)) / len(answers) <= 40


def test_titles_are_told_apart(guide):
    titles = [normalise(t.title) for t in guide.topics.values()]

    assert sorted({t for t in titles if titles.count(t) > 1}) == []


# Phrases -------------------------------------------------------------------------------------


def names_in_code():
    """(file, pattern) of every phrase that Python names: f-strings as patterns."""
    for path in sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "actions").rglob("*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called not in ("say", "button"):
                continue
            start = "button_" if called == "button" else ""
            for pattern in patterns_of(node.args[0]):
                yield path.relative_to(ROOT).as_posix(), start + pattern


def patterns_of(node):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield re.escape(node.value)
    elif isinstance(node, ast.JoinedStr):
        yield "".join(re.escape(v.value) if isinstance(v, ast.Constant) else r"\w+" for v in node.values)
    elif isinstance(node, ast.IfExp):
        yield from patterns_of(node.body)
        yield from patterns_of(node.orelse)


# Labels of the pages carry this prefix in the phrases; their modules leave it out.
LABELS = ("", "page_", "desk_")


def test_every_phrase_named_in_the_code_exists(wording):
    named = list(names_in_code())
    missing = [
        f"{file}: {pattern}"
        for file, pattern in named
        if not any(re.fullmatch(label + pattern, name) for label in LABELS for name in wording.texts)
    ]
    assert missing == []
    assert len(named) > 100


def test_every_phrase_named_in_data_exists(wording, guide):
    fields = [*callback.FORM.fields, *start_pack.FORM.fields]
    wanted = {f.ask for f in fields} | {f.again for f in fields if f.again}
    wanted |= {title for f in fields for title, _ in f.options}
    wanted |= {f"callback_change_{f.name}" for f in callback.FORM.fields}
    wanted |= {f"deadline_{part}_{kind}" for part in ("result", "title") for kind in deadlines.KINDS}
    wanted |= {deadlines.last_day(kind, TODAY).rule for kind in deadlines.KINDS}
    wanted |= {*deadlines.SPECIAL_DAYS.values(), deadlines.CONFIRM}
    wanted |= {f"button_{kind}" for kind in KINDS} | {f"handoff_weekday_{n}" for n in range(7)}

    assert sorted(wanted - set(wording.texts)) == []


def test_no_phrase_stands_twice():
    names = []
    for path in sorted((KNOWLEDGE / "phrases").glob("*.yml")):
        names += re.findall(r"^  (\w+):", path.read_text(encoding="utf-8"), re.M)

    assert sorted({n for n in names if names.count(n) > 1}) == []


def test_no_phrase_is_empty_or_has_a_broken_placeholder(wording):
    bad = [
        name
        for name, found in wording.texts.items()
        for text in found
        if not text.strip() or ("payload" not in name and "{" in re.sub(r"\{\w+\}", "", text))
    ]
    assert bad == []


def test_payloads_of_the_start_buttons_can_be_pressed(wording, guide):
    for name in (n for n in wording.texts if n.startswith("start_payload_")):
        pressed = choice.press(Heard("", ""), wording.say(name))
        assert pressed.pressed and pressed.entities.get("topic", "klage") in guide.topics, name
