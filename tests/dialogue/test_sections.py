"""Old and new section numbers."""

from __future__ import annotations

import pytest

from bot.dialogue import sections


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("hvad er § 42", "tabt_arbejdsfortjeneste"),
        ("paragraf 87 barnets lov", "tabt_arbejdsfortjeneste"),
        ("§ 86", "kompensationsydelse"),
        ("§41 serviceloven", "kompensationsydelse"),
        ("den gamle § 50", "boernefaglig_undersoegelse"),
        ("serviceloven 11 stk. 8", "familievejleder"),
        ("barnets lov 87", "tabt_arbejdsfortjeneste"),
    ],
)
def test_section_old_or_new_means_its_topic(guide, text, topic):
    assert topic in sections.meant(guide, text)[0]


def test_text_without_a_section_means_nothing(guide):
    assert sections.meant(guide, "vi er 42 år") == ([], [])
    assert sections.meant(guide, "§ 999") == ([], [])


def test_number_in_both_laws_goes_by_the_words_around_it(guide):
    laws = sections.index(guide)
    both = sorted(n for n in set(laws["new"]) & set(laws["old"]) if set(laws["new"][n]) != set(laws["old"][n]))
    assert both, "no number stands in both laws any more: this test has lost its case"
    for number in both:
        old, _ = sections.meant(guide, f"servicelovens § {number}")
        new, others = sections.meant(guide, f"§ {number} i barnets lov")
        assert old == laws["old"][number] and new == laws["new"][number]
        assert set(others) == set(laws["old"][number]) - set(new)


def test_local_topics_have_no_say_in_what_a_section_means(guide):
    laws = sections.index(guide)

    assert [t for places in laws.values() for found in places.values() for t in found if guide.topics[t].kommune] == []


def test_section_is_answered_whatever_the_recogniser_thinks(talk):
    talk.say("hvad er § 42", "ask_overview", about="skolekoersel")

    assert talk.memory.topic == "tabt_arbejdsfortjeneste"
    assert "§ 87" in talk.text and "tidligere serviceloven § 42" in talk.text


def test_every_moved_section_is_answered_with_the_law_of_today(talk):
    silent = []
    for number in sections.index(talk.world.guide)["old"]:
        talk.say(f"hvad er servicelovens § {number}", "ask_law")
        if talk.reply.ending != "answered" or "barnets lov" not in talk.text.lower():
            silent.append(number)
    assert silent == []
