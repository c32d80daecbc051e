"""A topic's answer as a family reads it: wording, facts, amounts, sources and age."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.guide import loader
from bot.guide.model import Contact, Law, Source
from bot.guide.rendering import (
    Renderer,
    contact_line,
    contact_text,
    danish_date,
    law_text,
    month,
    pamphlet_text,
    source_line,
)

TODAY = date(2026, 6, 1)
SOURCE = Source("Vejledning", date(2026, 1, 2))


@pytest.fixture
def renderer(small, wording):
    return Renderer(small, wording, TODAY)


@pytest.fixture
def topic(small):
    return small.topics["aflastning"]


def test_answer_of_the_kind_is_spoken_below_the_title(renderer, topic):
    rendered = renderer.answer(topic, "apply")

    assert rendered.kind == "apply"
    assert rendered.text.startswith(f"{topic.title}\nSøg i kommunen.")
    assert [s.id for s in rendered.sources] == ["b"]


def test_kommunes_own_answer_goes_before_the_common_one(renderer, topic):
    assert "Søg i Rødby." in renderer.answer(topic, "apply", "roedby").text
    assert "Søg i Rødby." not in renderer.answer(topic, "apply", "graaby").text


@pytest.mark.parametrize(
    ("kind", "spoken_as", "words"),
    [
        ("overview", "overview", "Det korte svar om aflastning."),
        ("documents", "apply", "Søg i kommunen."),
        ("next_step", "apply", "Søg i kommunen."),
        ("coverage", "overview", "Det korte svar"),
        ("nothing_known", "overview", "Det korte svar"),
        ("complain", "complain", "Klag inden 4 uger."),
        ("deadline", "deadline", "sætter sin egen frist"),
        ("nat", "nat", "også om natten"),
    ],
)
def test_kind_without_an_answer_is_given_the_nearest(renderer, topic, kind, spoken_as, words):
    rendered = renderer.answer(topic, kind)

    assert rendered.kind == spoken_as and words in rendered.text


def test_local_deadline_goes_before_the_general_one(renderer, topic):
    assert "inden 3 uger" in renderer.answer(topic, "deadline", "graaby").text


def test_detail_of_another_kommune_is_not_spoken(renderer, topic):
    assert "Rødby" in renderer.answer(topic, "roedby_hus", "roedby").text
    assert "Rødby" not in renderer.answer(topic, "roedby_hus", "graaby").text
    assert "Rødby" not in renderer.answer(topic, "roedby_hus").text


def test_amount_in_force_carries_its_year(renderer, topic):
    text = renderer.answer(topic, "amount").text

    assert "110 kr. (2026-niveau)" in text and "Spørg kommunen om beløbet" not in text


@pytest.mark.parametrize(("today", "year"), [(date(2027, 1, 1), 2026), (date(2026, 12, 31), None)])
def test_amount_out_of_date_is_never_spoken_as_current(small, wording, topic, today, year):
    text = Renderer(small, wording, today).answer(topic, "amount").text

    assert (f"Beløbet er fra {year}" in text) is (year is not None)


def test_answer_to_confirm_says_so_and_a_verified_one_does_not(renderer, topic, wording):
    note = wording.say("note_to_confirm")

    assert note in renderer.answer(topic, "eligibility").text
    assert note not in renderer.answer(topic, "apply").text


def test_overdue_topic_says_when_it_was_reviewed(small, wording, topic):
    note = wording.say("note_overdue", date="2. januar 2026")

    assert note not in Renderer(small, wording, date(2026, 12, 31)).answer(topic, "apply").text
    assert note in Renderer(small, wording, date(2027, 1, 1)).answer(topic, "apply").text


@pytest.mark.parametrize(
    ("topic_id", "kind", "today", "withheld"),
    [
        ("aflastning", "apply", date(2027, 6, 29), False),  # 180 days past review_by
        ("aflastning", "apply", date(2027, 6, 30), True),
        ("klage", "overview", date(2027, 6, 30), False),
        ("klage", "deadline", date(2027, 6, 30), True),
        ("aflastning", "deadline", date(2027, 6, 29), False),
        ("graaby_cafe", "complain", date(2027, 6, 30), False),
    ],
)
def test_right_or_deadline_long_overdue_is_withheld(small, wording, topic_id, kind, today, withheld):
    assert Renderer(small, wording, today, 180).withheld(small.topics[topic_id], kind) is withheld


def test_general_deadline_that_is_too_old_is_withheld_for_a_fresh_topic_too(knowledge, wording):
    knowledge.change("topics/aflastning.yml", "review_by", value="2030-12-31")
    guide = loader.load(knowledge.root)
    renderer = Renderer(guide, wording, date(2028, 1, 1), 180)

    assert not renderer.withheld(guide.topics["aflastning"], "apply")
    assert renderer.withheld(guide.topics["aflastning"], "deadline")


def test_old_deadline_of_the_kommune_does_not_stand_below_another_answer(small, wording, topic):
    fresh, old = (
        Renderer(small, wording, day).answer(topic, "apply", "graaby") for day in (date(2026, 6, 1), date(2029, 1, 1))
    )

    assert "3 uger" in fresh.text and "3 uger" not in old.text


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("Jeg er gået NED i tid for at passe ham", True),
        ("vi vil gerne søge", False),
        ("ned i tidlig vagt", False),
    ],
)
def test_tip_is_told_when_the_message_shows_its_sign(renderer, topic, message, told):
    rendered = renderer.answer(topic, "apply", message=message)

    assert ("før I går ned i tid" in rendered.text) is told
    assert rendered.card["tips"] == (["Søg, før I går ned i tid."] if told else [])


def test_tip_equal_to_the_answer_is_not_told_twice(knowledge, wording):
    knowledge.change("topics/aflastning.yml", "tips", 0, "text", value="Søg i kommunen.")
    guide = loader.load(knowledge.root)
    rendered = Renderer(guide, wording, TODAY).answer(guide.topics["aflastning"], "apply", message="ned i tid")

    assert rendered.text.count("Søg i kommunen.") == 1


def test_first_answer_carries_law_local_deadline_pamphlet_and_contact(renderer, topic):
    rendered = renderer.answer(topic, "overview", "graaby")

    facts = "\n".join(rendered.card["facts"])
    assert "§ 90" in facts and "tidligere serviceloven § 44" in facts and "bekræft" in facts
    assert "3 uger" in facts and "https://example.dk/p" in facts and "hus@graaby.dk" in facts
    assert [c["name"] for c in rendered.card["contacts"]] == ["Navn på graaby_hus"]


def test_pamphlet_in_preparation_has_no_link_and_says_since_when(renderer, topic):
    text = renderer.answer(topic, "pamphlet").text

    assert "september 2023" in text and "ikke et link" in text and text.count("https://") == 1


def test_topic_without_pamphlets_points_to_its_source(renderer, small):
    assert "https://example.dk/a" in renderer.answer(small.topics["klage"], "pamphlet").text


def test_contact_without_a_kommune_asks_for_it(renderer, topic, wording):
    assert wording.say("contact_unknown", title=topic.title) in renderer.answer(topic, "contact").text


def test_contact_of_a_kommune_without_the_role_is_its_main_one(renderer, topic):
    text = renderer.answer(topic, "contact", "roedby").text

    assert "https://roedby.dk" in text and "graaby" not in text


def test_law_is_told_with_what_it_was_called_before(renderer, topic, small, wording):
    assert "barnets lov § 90 (tidligere serviceloven § 44) (bekræft hos kommunen)" in renderer.answer(topic, "law").text
    klage = small.topics["klage"]
    assert wording.say("law_none", title=klage.title) in renderer.answer(klage, "law").text


def test_who_names_a_section_is_told_the_one_of_now_whatever_was_asked(renderer, topic):
    named = renderer.answer(topic, "deadline", message="hvor længe tager § 44").text
    not_named = renderer.answer(topic, "deadline", message="hvor længe tager det").text

    assert "barnets lov § 90 (tidligere serviceloven § 44)" in named and "§" not in not_named
    assert renderer.answer(topic, "overview", message="hvad er § 44").text.count("§ 90") == 1


def test_text_with_sources_names_title_and_day_read(renderer, topic, wording):
    text = renderer.answer(topic, "apply").text_with_sources(wording)

    assert text.endswith("Kilde: Loven, læst 2. januar 2026. https://example.dk/a")


def test_at_most_three_sources_none_twice(renderer, topic):
    sources = renderer.answer(topic, "contact", "graaby", "ned i tid").sources

    assert len(sources) <= 3 and len(set(sources)) == len(sources)


def test_contact_line_names_the_best_way_only():
    full = Contact("a", "Huset", "Svarer", SOURCE, phone="11", phone_note="kl. 9", email="a@b.dk", url="https://b.dk")
    phrases = _Echo()

    assert contact_line(full, phrases) == "Huset, contact_phone 11 (kl. 9)"
    assert contact_line(replace(full, phone=""), phrases) == "Huset, a@b.dk"
    assert contact_line(replace(full, phone="", email=""), phrases) == "Huset, https://b.dk"
    assert contact_line(replace(full, phone="", email="", url=""), phrases) == "Huset"


def test_contact_text_tells_everything_and_how_sure_it_is():
    contact = Contact(
        "a", "Huset", "Svarer", replace(SOURCE, certainty="to_confirm"), phone="11", hours="9-12", address="Vej 1",
        note="Kun for børn.",
    )  # fmt: skip
    text = contact_text(contact, _Echo())

    assert text.splitlines() == [
        "Huset: Svarer", "contact_phone_line 11", "contact_hours_line 9-12", "contact_address_line Vej 1",
        "Kun for børn.", "contact_to_confirm 2. januar 2026",
    ]  # fmt: skip


def test_small_texts():
    assert danish_date(date(2026, 3, 1)) == "1. marts 2026"
    assert [month(v) for v in ("2023-09", "2023-09-30", "2023")] == ["september 2023", "september 2023", "2023"]
    assert law_text(Law("loven", "§ 1", note="Kun nye."), _Echo()) == "loven § 1"
    assert law_text(Law("loven", "§ 1", note="Kun nye."), _Echo(), long=True) == "loven § 1. Kun nye."
    assert source_line(replace(SOURCE, page_date="2023"), _Echo()) == "source_line Vejledning (2023) 2. januar 2026"


def test_pamphlet_text_ends_with_its_note(small):
    noted = replace(small.pamphlets["pause"], note="Fra 2019.")

    assert pamphlet_text(noted, _Echo()) == "pamphlet_published En pause https://example.dk/p Fra 2019."


class _Echo:
    """Says the phrase's name and its values."""

    def say(self, name, /, turn=0, **values):
        return " ".join([name, *map(str, values.values())])
