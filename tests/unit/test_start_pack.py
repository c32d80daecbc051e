"""The personal list from six answers, made from the real guide."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from bot.guide.rendering import Renderer
from bot.guide.start_pack import CHOICES, Answers, make

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def renderer(real, wording):
    return Renderer(real, wording, TODAY)


def every_answer(kommuner):
    """Each question skipped and answered in every way, with each kommune and none."""
    values = [("", *choices) for choices in CHOICES.values()]
    for kommune, combination in itertools.product(("", *kommuner), itertools.product(*values)):
        yield Answers(kommune, *combination)


def test_every_combination_of_answers_gives_a_whole_list(renderer):
    for answers in every_answer(renderer.guide.kommuner):
        pack = make(answers, renderer)

        assert len(pack.this_week) == 3, answers
        assert 3 <= len(pack.rights) <= 7 and len(set(pack.rights)) == len(pack.rights), answers
        assert pack.calls and pack.deadlines and len(pack.pamphlets) <= 3, answers
        assert all(t in renderer.guide.topics for t, _ in pack.topics), answers
        assert not [line for _, lines in pack.sections() for line in lines if "{" in line], answers


def test_list_never_names_another_kommunes_contact(renderer):
    guide = renderer.guide
    for answers in every_answer(guide.kommuner):
        text = "\n".join(line for _, lines in make(answers, renderer).sections() for line in lines)
        foreign = [
            c.id
            for c in guide.contacts.values()
            if c.kommune not in ("", answers.kommune) and any(w and w in text for w in (c.phone, c.email))
        ]
        own = [c for c in guide.contacts.values() if c.kommune in ("", answers.kommune)]
        shared = {w for c in own for w in (c.phone, c.email)}
        foreign = [i for i in foreign if guide.contacts[i].phone not in shared]
        assert not foreign, (answers, foreign)


@pytest.mark.parametrize(
    ("answers", "topic", "there"),
    [
        (Answers(work="yes"), "tabt_arbejdsfortjeneste", True),
        (Answers(work="no"), "tabt_arbejdsfortjeneste", False),
        (Answers(place="daycare"), "stoette_i_dagtilbud", True),
        (Answers(age="0_2"), "stoette_i_dagtilbud", True),
        (Answers(age="6_11", place="school"), "stoette_i_dagtilbud", False),
        (Answers(place="school"), "specialundervisning", True),
        (Answers(age="12_17"), "ledsagelse", True),
        (Answers(age="3_5"), "ledsagelse", False),
        (Answers(difficulty="body"), "hjaelpemidler", True),
        (Answers(difficulty="mind"), "hjaelpemidler", False),
        (Answers(difficulty="mind"), "infoaften", True),
    ],
)
def test_right_stands_on_the_list_when_the_answers_call_for_it(renderer, answers, topic, there):
    assert (topic in dict(make(answers, renderer).topics)) is there


def test_every_right_says_why(renderer):
    assert all(": " in line for line in make(Answers(), renderer).rights)


def test_family_without_a_kommune_is_told_where_to_ask(renderer, wording):
    assert make(Answers(), renderer).calls == (wording.say("pack_call_unknown"),)


def test_answers_survive_the_way_through_an_address():
    answers = Answers("gentofte", "0_2", "", "home", "yes", "")
    query = dict(pair.split("=") for pair in answers.as_query().split("&"))

    assert Answers.from_query(query, {"gentofte"}) == answers


@pytest.mark.parametrize("values", [{"age": "99"}, {"kommune": "nowhere"}, {"navn": "Bo"}, {"work": "<b>"}])
def test_address_with_what_nobody_answered_is_refused(values):
    with pytest.raises(ValueError):
        Answers.from_query(values, {"gentofte"})
