"""The calendar of what must be looked at again: a pure function of the guide and a day."""

from __future__ import annotations

from datetime import date

import pytest

from bot.guide import freshness, loader
from bot.guide.freshness import LATE, LATER, SOON


def states(guide, today, kind):
    return {d.id: d.state for d in freshness.calendar(guide, today) if d.kind == kind}


@pytest.mark.parametrize(
    ("today", "state"),
    [(date(2026, 11, 29), LATER), (date(2026, 11, 30), SOON), (date(2026, 12, 31), SOON), (date(2027, 1, 1), LATE)],
)
def test_topic_is_due_on_its_review_day(small, today, state):
    assert states(small, today, "topic")["klage"] is state


def test_right_that_will_be_withheld_is_told_before_it_happens(small):
    assert states(small, date(2027, 5, 28), "withheld") == {}
    assert states(small, date(2027, 5, 31), "withheld") == {"aflastning": SOON}
    assert states(small, date(2027, 7, 1), "withheld") == {"aflastning": LATE}


def test_amount_is_due_when_the_last_that_follows_without_a_gap_runs_out(knowledge):
    source = {"title": "Loven", "read": "2026-01-02"}
    for year in (2027, 2029):
        value = {"year": year, "valid_from": f"{year}-01-01", "valid_to": f"{year}-12-31", "amount": "1 kr.",
                 "source": source}  # fmt: skip
        knowledge.change("rates.yml", "rates", 0, "values", 2 + (year > 2027), value=value)
    [due] = [d for d in freshness.calendar(loader.load(knowledge.root), date(2026, 6, 1)) if d.kind == "rate"]

    assert (due.day, due.state) == (date(2027, 12, 31), LATER)


def test_page_is_due_a_year_after_its_latest_reading_and_a_law_after_half_a_year(knowledge):
    knowledge.change("topics/klage.yml", "sources", 0, "read", value="2026-03-01")
    law = {"id": "lov", "title": "Barnets lov", "url": "https://www.retsinformation.dk/x", "read": "2026-01-02"}
    knowledge.change("topics/klage.yml", "sources", 2, value=law)
    found = {d.id: d for d in freshness.calendar(loader.load(knowledge.root), date(2026, 6, 1))}

    page = found["https://example.dk/a"]
    assert (page.kind, page.day) == ("page", date(2027, 3, 1)) and {"klage", "aflastning"} <= set(page.topics)
    assert (found[law["url"]].kind, found[law["url"]].day) == ("law", date(2026, 7, 4))


def test_pamphlet_on_its_way_and_every_contact_are_due(small):
    assert set(states(small, date(2026, 6, 1), "pamphlet")) == {"paa_vej"}
    assert set(states(small, date(2026, 6, 1), "contact")) == set(small.contacts)


def test_lines_name_what_is_late_first_and_leave_out_what_is_later(small, wording):
    found = freshness.calendar(small, date(2026, 12, 15))
    lines = freshness.lines(found, wording.say)
    soon = sum(d.state == SOON for d in found)

    assert soon and lines.index(wording.say("freshness_soon", n=soon)) == len(lines) - soon - 1 > 0
    assert lines[0].startswith("Skulle være set efter") and "{" not in "".join(lines)
    assert any("«Emnet klage» (klage)" in line and "Ejer: redaktionen." in line for line in lines)


def test_nothing_due_says_so(small, wording):
    assert freshness.lines([], wording.say) == [wording.say("freshness_nothing")]


def test_real_guide_holds_everything_that_can_grow_old(real):
    kinds = {d.kind for d in freshness.calendar(real, date(2026, 11, 22))}

    assert {"topic", "rate", "law", "page", "pamphlet", "contact"} <= kinds
