"""From files to a Guide, or everything that is wrong with them."""

from __future__ import annotations

from datetime import date

import pytest

from bot.guide import loader
from bot.guide.model import TO_CONFIRM, VERIFIED

AFLASTNING = "topics/aflastning.yml"


def test_load_gives_every_kind_of_entry(small):
    assert set(small.topics) == {"aflastning", "klage", "sagsbehandlingstid", "graaby_cafe"}
    assert set(small.contacts) == {"graaby_hoved", "graaby_hus", "roedby_hoved", "dukh"}
    assert set(small.kommuner) == {"graaby", "roedby"}
    assert set(small.pamphlets) == {"pause", "paa_vej"} and set(small.rates) == {"pause"}
    assert [s.id for s in small.journeys["vej"].steps] == ["start"]


def test_answer_as_plain_text_is_verified_by_the_first_source(small):
    answer = small.topics["klage"].answer("complain")

    assert (answer.certainty, [s.id for s in answer.sources]) == (VERIFIED, ["a"])


def test_answer_keeps_its_own_certainty_and_sources(small):
    topic = small.topics["aflastning"]

    assert [s.id for s in topic.answer("apply").sources] == ["b"]
    assert topic.answer("eligibility").certainty == TO_CONFIRM


def test_kommune_has_its_own_answer_and_source_and_others_the_common_one(small):
    topic = small.topics["aflastning"]

    assert topic.answer("apply", "roedby").text == "Søg i Rødby."
    assert [s.id for s in topic.answer("apply", "roedby").sources] == ["r"]
    assert topic.answer("apply", "graaby").text == topic.answer("apply").text == "Søg i kommunen."


def test_all_questions_hold_those_of_details_too(small):
    assert "kan det være om natten" in list(small.topics["aflastning"].all_questions())


def test_dates_and_phone_numbers_come_as_meant(small):
    assert small.topics["klage"].review_by == date(2026, 12, 31)
    assert small.contacts["dukh"].phone == "55 66 77 88"


def test_phone_without_spaces_stays_the_same_digits(knowledge):
    knowledge.change("contacts/national.yml", "contacts", 0, "phone", value=55667788)

    assert loader.load(knowledge.root).contacts["dukh"].phone == "55667788"


def test_version_changes_with_any_file_and_only_then(knowledge):
    before = loader.version(knowledge.root)
    assert loader.version(knowledge.root) == before

    knowledge.change(AFLASTNING, "owner", value="en anden")
    assert loader.version(knowledge.root) != before


def test_fault_refuses_the_guide_and_names_all_at_once(knowledge):
    knowledge.change(AFLASTNING, "id", value="noget_andet")
    knowledge.write("topics/klage.yml", "id: klage\n")
    knowledge.write("rates.yml", "rates: [\n")

    with pytest.raises(loader.GuideFaults) as caught:
        loader.load(knowledge.root)

    assert {f.file for f in caught.value.faults} >= {
        "knowledge/topics/klage.yml", "knowledge/rates.yml", "knowledge/topics/aflastning.yml"
    }  # fmt: skip
    assert str(caught.value).count("\n") == len(caught.value.faults) - 1


def test_warning_does_not_refuse_the_guide(knowledge):
    knowledge.change(AFLASTNING, "questions", value={"overview": ["kun ét spørgsmål"]})

    assert "aflastning" in loader.load(knowledge.root).topics
    assert [f.severity for f in loader.check(knowledge.root, date(2026, 6, 1))] == ["advarsel"]


def test_contact_role_means_the_kommunes_own_or_its_main_number(small):
    assert small.contact("familievejleder", "graaby").id == "graaby_hoved"
    assert small.contact("familievejleder") is None
    assert small.contact("hovednummer", "nowhere") is None


def test_contact_of_another_kommune_is_never_given(small):
    assert small.contact("graaby_hus", "roedby") is None
    assert small.contact("graaby_hus") is None
    assert small.contact("dukh", "roedby").id == "dukh"


def test_topics_for_a_kommune_leave_out_those_of_others(small):
    assert "graaby_cafe" in {t.id for t in small.topics_for("graaby")}
    assert "graaby_cafe" not in {t.id for t in small.topics_for("roedby")}
    assert len(small.topics_for("")) == len(small.topics)


@pytest.mark.parametrize(
    ("day", "year", "current"),
    [
        (date(2025, 12, 31), 2025, True),
        (date(2026, 1, 1), 2026, True),
        (date(2027, 1, 1), 2026, False),
        (date(2020, 1, 1), 2026, False),
    ],
)
def test_rate_on_a_day_is_the_one_in_force_or_not_current(small, day, year, current):
    value, found = small.rates["pause"].on(day)

    assert found is current
    assert value.year == year


def test_missing_folder_gives_an_empty_guide(tmp_path):
    assert not loader.load(tmp_path / "none").topics


def test_detail_of_a_kommune_finds_the_kommunes_own_source(knowledge):
    knowledge.change(AFLASTNING, "details", 1, "sources", value=["r"])
    guide = loader.load(knowledge.root)

    assert [s.id for s in guide.topics["aflastning"].detail("roedby_hus").sources] == ["r"]
