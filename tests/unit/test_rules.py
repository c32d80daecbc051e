"""The content check: each rule breaks on one change to a sound guide, with file and line."""

from __future__ import annotations

from datetime import date

import pytest

from bot.guide import loader

TODAY = date(2026, 6, 1)
AFLASTNING = "topics/aflastning.yml"
KLAGE = "topics/klage.yml"


def check(knowledge, today=TODAY):
    return loader.check(knowledge.root, today)


def test_sound_guide_has_no_faults(knowledge):
    assert check(knowledge) == []


@pytest.mark.parametrize(
    ("name", "path", "value", "words"),
    [
        (KLAGE, ("ejer",), "x", "«ejer» kendes ikke"),
        (KLAGE, ("summary",), None, "Mangler «summary»"),
        (KLAGE, ("sources",), [], "«sources»"),
        (KLAGE, ("title",), "T" * 61, "for lang (61 tegn)"),
        (KLAGE, ("area",), "andet", "Brug et af"),
        (KLAGE, ("summary",), 7, "«summary»"),
        (KLAGE, ("answers", "complain"), {"tekst": "x"}, "«tekst» kendes ikke"),
        (KLAGE, ("answers", "overview"), "x.", "«overview» kendes ikke"),
        (KLAGE, ("id",), "klagen", "filen hedder «klage»"),
        (KLAGE, ("id",), "Klage på dansk", "skal skrives som"),
        (KLAGE, ("reviewed",), "2026-02-30", "findes ikke"),
        (KLAGE, ("reviewed",), "2. januar", "skal skrives som"),
        (KLAGE, ("related",), ["findes_ikke"], "Emnet «findes_ikke»"),
        (KLAGE, ("pamphlets",), ["findes_ikke"], "Pjecen «findes_ikke»"),
        (KLAGE, ("contacts",), ["findes_ikke"], "Kontakten «findes_ikke»"),
        (KLAGE, ("contacts",), ["graaby_hus"], "hører til graaby"),
        (KLAGE, ("kommuner",), {"nowhere": {"apply": "Søg."}}, "Kommunen «nowhere»"),
        (KLAGE, ("kommuner",), {"roedby": {"contacts": ["graaby_hus"]}}, "hører til graaby"),
        (KLAGE, ("kommune",), "graaby", "hører sammen"),
        (KLAGE, ("area",), "lokalt", "hører sammen"),
        (KLAGE, ("answers", "complain"), {"text": "Klag.", "sources": ["c"]}, "Kilden «c»"),
        (KLAGE, ("summary",), "Det koster 500 kr. at søge.", "beløb uden årstal"),
        (KLAGE, ("summary",), "I kan få {sats:ukendt}.", "Satsen «ukendt»"),
        (KLAGE, ("summary",), "I kan få {beloeb}.", "Krøllet parentes"),
        (KLAGE, ("questions", "overview"), ["kan det være om natten"], "står også i emnet «aflastning»"),
        (KLAGE, ("rules",), [], "Rasa"),
        (KLAGE, ("nlu",), [], "Rasa"),
        (KLAGE, ("stories",), [], "Rasa"),
        (KLAGE, ("responses",), {}, "Rasa"),
        (AFLASTNING, ("details", 1, "id"), "nat", "to gange i details"),
        (AFLASTNING, ("details", 0, "questions"), ["et"], "«questions»"),
        (AFLASTNING, ("sources", 1, "id"), "a", "to gange i sources"),
        (AFLASTNING, ("sources", 0, "url"), "example.dk", "skal skrives som"),
        ("pamphlets.yml", ("pamphlets", 0, "url"), None, "skal have «url»"),
        ("pamphlets.yml", ("pamphlets", 1, "url"), "https://example.dk/x", "må ikke have «url»"),
        ("pamphlets.yml", ("pamphlets", 1, "id"), "pause", "bruges også i"),
        ("pamphlets.yml", ("pamphlets", 0, "topics"), ["findes_ikke"], "Emnet «findes_ikke»"),
        ("contacts/national.yml", ("contacts", 0, "kommune"), "nowhere", "Kommunen «nowhere»"),
        ("contacts/national.yml", ("contacts", 0, "phone"), "ring til os", "«phone»"),
        ("contacts/national.yml", ("contacts", 0, "email"), "ikke en adresse", "«email»"),
        ("contacts/national.yml", ("contacts", 0, "id"), "graaby_hus", "bruges også i"),
        ("kommuner/roedby.yml", ("contacts", "ppr"), "graaby_hus", "hører til graaby"),
        ("kommuner/roedby.yml", ("contacts", "borgmester"), "roedby_hoved", "«borgmester» kendes ikke"),
        ("kommuner/roedby.yml", ("opening_hours",), {"monday": ["9-12"]}, "«9-12»"),
        ("journeys/vej.yml", ("steps", 0, "topics"), ["findes_ikke"], "Emnet «findes_ikke»"),
        ("journeys/vej.yml", ("steps", 0, "happens"), "Det koster 12.500 kroner.", "beløb uden årstal"),
        ("rates.yml", ("rates", 0, "values", 0, "year"), 1899, "«year»"),
        ("rates.yml", ("rates", 0, "values"), [], "«values»"),
        (KLAGE, ("summary",), "Ring 11 22 33 44 i Gråby.", "11223344 hører til graaby"),
        (KLAGE, ("summary",), "Skriv til hus@graaby.dk.", "hører til graaby og må ikke siges"),
        (KLAGE, ("kommuner",), {"roedby": {"apply": "Ring 11223344."}}, "hører til graaby"),
        ("rates.yml", ("rates", 0, "values", 1, "valid_from"), "2025-12-31", "To beløb gælder samtidig"),
        ("rates.yml", ("rates", 0, "values", 1, "valid_to"), "2025-06-01", "slutter, før den begynder"),
        ("rates.yml", ("rates", 0, "values", 1, "year"), 2030, "ligger ikke i 2030"),
        ("rates.yml", ("rates", 0, "values", 1, "amount"), "ukendt", "skal skrives som"),
        ("pamphlets.yml", ("pamphlets", 0, "names"), ["pjecen om en pause"], "har «topics»"),
        ("kommuner/roedby.yml", ("names",), ["gråby"], "hører også til graaby"),
        ("kommuner/roedby.yml", ("opening_hours",), {"monday": ["14:00-09:00"]}, "slutter, før den begynder"),
        ("kommuner/roedby.yml", ("opening_hours",), {"mandag": ["09:00-14:00"]}, "«mandag» kendes ikke"),
        ("kommuner/roedby.yml", ("closing_days",), ["2026-02-30"], "findes ikke"),
        ("journeys/vej.yml", ("steps", 0, "sources"), ["findes_ikke"], "Kilden «findes_ikke»"),
        ("journeys/vej.yml", ("kommune",), "nowhere", "Kommunen «nowhere»"),
        (KLAGE, ("review_by",), "2026-01-01", "skal ligge efter"),
        (KLAGE, ("names",), [], "«names»"),
        (KLAGE, ("title",), ["Klage"], "«title» skal være en tekst, men er en liste"),
        (AFLASTNING, ("details", 0, "kommune"), "nowhere", "Kommunen «nowhere»"),
        (AFLASTNING, ("sources", 0, "url"), "mailto:a@b.dk", "skal skrives som"),
    ],
)  # fmt: skip
def test_rule_broken_once_is_told_in_the_file_it_stands_in(knowledge, name, path, value, words):
    knowledge.change(name, *path, value=value)

    errors = [f for f in check(knowledge) if f.severity == "fejl"]
    assert [f for f in errors if f.file == f"knowledge/{name}" and words in f.message], list(map(str, errors))


def test_fault_stands_at_its_own_line(knowledge):
    knowledge.change(AFLASTNING, "details", 1, "text", value="I kan få {noget}.")

    [fault] = check(knowledge)
    assert fault.line == knowledge.line(AFLASTNING, "{noget}")


@pytest.mark.parametrize(
    "text",
    [
        "Det kostede 500 kr. i 2025.",
        "I kan få {sats:pause}.",
        "Ring på 12 34 56 78.",
        "Fristen er 4 uger.",
    ],
)
def test_amount_with_its_year_and_other_numbers_are_no_fault(knowledge, text):
    knowledge.change(KLAGE, "summary", value=text)

    assert check(knowledge) == []


def test_source_of_a_kommune_counts_only_in_that_kommune(knowledge):
    knowledge.change(AFLASTNING, "kommuner", "graaby", "apply", value={"text": "Søg.", "sources": ["r"]})

    assert ["Kilden «r»" in f.message for f in check(knowledge)] == [True]


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2026, 12, 15), "senest 31.12.2026"),
        (date(2027, 1, 1), "skulle være gennemgået"),
    ],
)
def test_review_that_nears_or_is_past_is_a_warning(knowledge, today, words):
    warnings = check(knowledge, today)

    assert sum(words in f.message for f in warnings) == 4
    assert {f.severity for f in warnings} == {"advarsel"}


def test_rate_without_this_years_amount_is_a_warning(knowledge):
    assert [f for f in check(knowledge, date(2027, 1, 1)) if "2027" in f.message and "pause" in f.message]


def test_heavy_text_is_a_warning_with_its_index(knowledge):
    heavy = "Sagsbehandlingsfristerne forudsætter kommunalbestyrelsens stillingtagen hertil, medmindre " * 3
    knowledge.change(KLAGE, "summary", value=heavy.strip() + ".")

    [fault] = check(knowledge)
    assert fault.severity == "advarsel" and "LIX" in fault.message


def test_few_example_questions_and_a_shared_name_are_warnings(knowledge):
    knowledge.change(KLAGE, "questions", value={"overview": ["hvad er det"]})
    knowledge.change(KLAGE, "names", value=["navn aflastning"])

    found = check(knowledge)
    assert {f.severity for f in found} == {"advarsel"} and len(found) == 2


def test_time_is_left_out_when_no_day_is_given(knowledge):
    assert check(knowledge, None) == []


def test_source_of_a_kommune_does_not_serve_the_common_answers(knowledge):
    knowledge.change(AFLASTNING, "answers", "apply", "sources", value=["r"])

    assert [f for f in check(knowledge) if "Kilden «r»" in f.message]


def warnings(knowledge, words, today=TODAY):
    found = [f for f in check(knowledge, today) if words in f.message]
    assert {f.severity for f in found} <= {"advarsel"}
    return [f.file for f in found]


def test_pamphlets_name_that_is_another_topics_question_is_a_fault(knowledge):
    knowledge.change("pamphlets.yml", "pamphlets", 0, "topics", value=["klage"])
    knowledge.change("pamphlets.yml", "pamphlets", 0, "names", value=["også nat"])

    assert [f.file for f in check(knowledge) if "står også i emnet" in f.message] == ["knowledge/pamphlets.yml"]


def test_kommune_without_what_a_family_needs_is_a_warning(knowledge):
    knowledge.change("kommuner/roedby.yml", "contacts", value={"hovednummer": "roedby_hoved"})
    knowledge.change("kommuner/roedby.yml", "opening_hours")
    knowledge.change("contacts/roedby.yml", "contacts", 0, "note")

    assert warnings(knowledge, "mangler boernehandicap, familievejleder, ppr, bekymring")
    assert warnings(knowledge, "intet telefonnummer") and warnings(knowledge, "opening_hours")


def test_contact_that_cannot_be_reached_is_a_warning(knowledge):
    knowledge.change("contacts/national.yml", "contacts", 0, "phone")

    assert warnings(knowledge, "hverken phone") == ["knowledge/contacts/national.yml"]


def test_amount_that_runs_out_soon_is_a_warning_also_when_a_later_one_is_known(knowledge):
    later = {"year": 2028, "valid_from": "2028-01-01", "valid_to": "2028-12-31", "amount": "120 kr.",
             "source": {"title": "Loven", "read": "2026-01-02"}}  # fmt: skip
    knowledge.change("rates.yml", "rates", 0, "values", 2, value=later)

    assert warnings(knowledge, "gælder kun til 31.12.2026", date(2026, 12, 10))
    assert warnings(knowledge, "mangler et beløb for 2027", date(2027, 6, 1))
    assert not warnings(knowledge, "Satsen", date(2028, 6, 1))


def test_day_that_has_not_come_yet_is_a_warning(knowledge):
    knowledge.change(KLAGE, "sources", 0, "read", value="2026-06-02")

    assert warnings(knowledge, "ikke kommet endnu") == [f"knowledge/{KLAGE}"]


def test_file_that_is_not_read_is_a_warning(knowledge):
    knowledge.write("topics/ny.yaml", "id: ny\n")
    knowledge.write("emner/klage.yml", "id: klage\n")

    assert sorted(warnings(knowledge, "bliver ikke læst")) == ["knowledge/emner/klage.yml", "knowledge/topics/ny.yaml"]


def test_broken_file_does_not_make_faults_in_the_sound_ones(knowledge):
    knowledge.write("kommuner/roedby.yml", "id: [\n")
    knowledge.write("contacts/graaby.yml", "contacts:\n  - id: graaby_hoved\n")
    knowledge.change("topics/klage.yml", "ejer", value="x")

    assert {f.file for f in check(knowledge)} == {
        "knowledge/kommuner/roedby.yml", "knowledge/contacts/graaby.yml", "knowledge/topics/klage.yml"
    }  # fmt: skip


def test_text_that_is_not_saved_yet_is_checked_in_place_of_the_file(knowledge):
    text = (knowledge.root / KLAGE).read_text(encoding="utf-8")
    draft = text.replace("title: Emnet klage", "titel: Emnet klage")

    faults = loader.check(knowledge.root, TODAY, {KLAGE: draft})
    assert {f.file for f in faults} == {f"knowledge/{KLAGE}"}
    assert ("titel",) in {f.path for f in faults} and check(knowledge) == []


def test_every_fault_says_what_to_do(knowledge):
    """A second sentence, in the imperative."""
    knowledge.change(KLAGE, "related", value=["findes_ikke"])
    knowledge.change(KLAGE, "summary", value="Det koster 500 kr. at få {noget}.")
    knowledge.change("pamphlets.yml", "pamphlets", 0, "url")

    assert [f.message for f in check(knowledge) if f.message.count(". ") < 1] == []
