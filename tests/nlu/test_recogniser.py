"""The classifier and the recogniser on a small made-up training set."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu import recogniser as recogniser_module
from bot.nlu.classifier import CalibratedSvm, softmax
from bot.nlu.recogniser import GuideRecogniser, fit
from bot.nlu_names import DETAIL_INTENT, NO_TOPIC

THINGS = {
    "bil": ["støtte til en bil", "en handicapbil", "lån til bilen", "en bil med lift", "kassevogn til kørestolen"],
    "bleer": ["bleer til hende", "betalt bleer", "flere bleer om dagen", "ble om natten", "natbleer til ham"],
    "tolk": ["en tolk til mødet", "tolkning på arabisk", "en der kan oversætte", "tolk hos lægen", "tegnsprogstolk"],
}
ASKS = {
    "ask_apply": "hvordan søger vi om {}",
    "ask_amount": "hvor meget koster {}",
    "ask_deadline": "hvornår får vi {}",
}
TALK = {
    "greet": ["hej", "goddag", "hej med dig", "godmorgen"],
    "thank": ["tak", "mange tak", "tusind tak", "tak for det"],
}


def examples() -> list[tuple[str, str, str, float]]:
    asked = [(wording.format(thing), intent, topic, 1.0)
             for topic, things in THINGS.items() for thing in things for intent, wording in ASKS.items()]
    talked = [(text, intent, NO_TOPIC, 1.0) for intent, texts in TALK.items() for text in texts]
    texts = [(f"{topic} er noget, kommunen kan give", "", topic, 0.6) for topic in THINGS]
    return asked + talked + texts


def trained(c: float = 1.0):
    texts, intents, topics, weights = (list(column) for column in zip(*examples(), strict=True))
    return fit(texts, intents, topics, weights, c)


@pytest.fixture(scope="module")
def recogniser() -> GuideRecogniser:
    return GuideRecogniser(GuideRecogniser.get_default_config(), None, None, trained())


def untrained(**config) -> GuideRecogniser:
    return GuideRecogniser({**GuideRecogniser.get_default_config(), **config}, None, None)


# The classifier ------------------------------------------------------------------------------


def rows_and_labels() -> tuple[sp.csr_matrix, list[str]]:
    labels = ["a", "b", "c"] * 6
    rows = np.eye(3)[[0, 1, 2] * 6] + np.random.default_rng(0).normal(0, 0.1, (18, 3))
    return sp.csr_matrix(rows.astype("float32")), labels


def test_softmax_of_large_scores_stays_a_distribution():
    p = softmax(np.array([[1000.0, 999.0, -1000.0]]))

    assert p.sum() == pytest.approx(1.0)
    assert p[0, 0] == pytest.approx(1 / (1 + np.exp(-1)))


def test_classifier_gives_a_distribution_over_its_classes():
    rows, labels = rows_and_labels()
    model = CalibratedSvm(1.0).fit(rows, labels, [1.0] * len(labels))
    p = model.probabilities(rows)

    assert list(model.classes) == ["a", "b", "c"]
    assert p.shape == (18, 3)
    assert p.sum(axis=1) == pytest.approx(np.ones(18))
    assert [model.classes[i] for i in p.argmax(axis=1)] == labels


def test_classifier_with_random_labels_is_less_sure_than_with_true_ones():
    rows, labels = rows_and_labels()
    muddled = list(np.random.default_rng(3).permutation(labels))
    sure = CalibratedSvm(1.0).fit(rows, labels, [1.0] * 18).probabilities(rows).max(axis=1).mean()
    unsure = CalibratedSvm(1.0).fit(rows, muddled, [1.0] * 18).probabilities(rows).max(axis=1).mean()

    assert unsure < sure


def test_classifier_with_a_class_of_one_example_knows_that_class():
    rows, labels = rows_and_labels()
    more = sp.vstack([rows, sp.csr_matrix([[-1.0, -1.0, -1.0]])]).tocsr()
    model = CalibratedSvm(1.0).fit(more, [*labels, "rare"], [1.0] * 19)

    assert "rare" in model.classes
    assert model.classes[model.probabilities(more[-1]).argmax()] == "rare"


def test_classifier_of_two_classes_gives_a_probability_for_each():
    rows = sp.csr_matrix(np.array([[1, 0], [0, 1]] * 6, dtype="float32"))
    model = CalibratedSvm(1.0).fit(rows, ["a", "b"] * 6, [1.0] * 12)

    assert model.probabilities(rows).shape == (12, 2)


def test_classifier_without_the_weight_of_an_example_does_not_follow_it():
    rows = sp.csr_matrix(np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1]] * 6 + [[1, 0, 0]] * 7, dtype="float32"))
    labels = ["a", "b", "c"] * 6 + ["b"] * 7
    question = rows[:1]
    told = CalibratedSvm(1.0).fit(rows, labels, [1.0] * 18 + [5.0] * 7)
    doubted = CalibratedSvm(1.0).fit(rows, labels, [1.0] * 18 + [0.01] * 7)

    assert told.classes[told.probabilities(question).argmax()] == "b"
    assert doubted.classes[doubted.probabilities(question).argmax()] == "a"


# What of a message is heard --------------------------------------------------------------------


def test_hearings_of_a_short_message_are_the_message():
    assert untrained().hearings("hvor søger jeg? haster det?") == ["hvor søger jeg? haster det?"]


def test_hearings_of_a_long_message_end_with_its_question():
    story = "Vi har en søn på seks år. Det har været et hårdt år for os alle sammen herhjemme. "
    heard = untrained().hearings(story + "Hvordan søger vi om en bil?")

    assert heard == [story + "Hvordan søger vi om en bil?", "Hvordan søger vi om en bil?"]


def test_hearings_hold_a_question_in_the_middle_and_the_last_sentence():
    middle = "Hvor søger vi?"
    heard = untrained(long_words=5).hearings(f"Vi har en søn. {middle} Han er seks år nu.")

    assert heard[1:] == [middle, "Han er seks år nu."]


def test_hearings_of_many_questions_hold_the_last_two_and_the_end():
    heard = untrained(long_words=5).hearings("Er det nu? Hvor er det? Hvem ringer jeg til? Det haster for os.")

    assert heard[1:] == ["Hvor er det?", "Hvem ringer jeg til?", "Det haster for os."]


def test_hearings_of_a_long_message_without_stops_hold_its_last_twelve_words():
    words = [f"ord{i}" for i in range(30)]

    assert untrained().hearings(" ".join(words))[1:] == [" ".join(words[-12:])]


def test_hearings_ignore_a_closing_word():
    words = " ".join(f"ord{i}" for i in range(30))
    heard = untrained().hearings(f"{words}. Tak.")

    assert heard[1].endswith("ord29. Tak.")
    assert len(heard[1].split()) == 12


# What is recognised -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "intent", "topic"),
    [
        ("hvordan søger vi om en bil", "ask_apply", "bil"),
        ("hvor meget koster bleer", "ask_amount", "bleer"),
        ("HVORNÅR FÅR VI EN TOLK", "ask_deadline", "tolk"),
        ("hvordan soeger vi om en toolk", "ask_apply", "tolk"),
        ("mange tak", "thank", NO_TOPIC),
    ],
)
def test_message_is_recognised(recogniser, text, intent, topic):
    intents, topics = recogniser.recognise(text)

    assert (intents[0][0], topics[0][0]) == (intent, topic)


def test_rankings_are_probabilities_and_fall(recogniser):
    for ranking in recogniser.recognise("hvordan søger vi om bleer"):
        p = [value for _, value in ranking]

        assert p == sorted(p, reverse=True)
        assert sum(p) == pytest.approx(1.0, abs=0.001)


def test_text_without_an_intent_teaches_the_topic_alone():
    _, intents, topics, _ = trained()

    assert set(intents.classes) == {*ASKS, *TALK}
    assert set(topics.classes) == {*THINGS, NO_TOPIC}


def test_question_after_a_story_is_recognised(recogniser):
    story = "Hej med jer. Vi er så trætte herhjemme, og i går græd jeg ude i haven, så ingen så det. "
    intents, topics = recogniser.recognise(story + "Hvordan søger vi om en handicapbil?")

    assert intents[0][0] == "ask_apply"
    assert topics[0][0] == "bil"


def test_topic_named_only_in_the_story_is_kept(recogniser):
    story = "Vi har fået en handicapbil, men den er for lille, og min mand er ked af det hele og sover ikke. "
    _, topics = recogniser.recognise(story + "Mange tak for det.")

    assert topics[0][0] == "bil"


def test_ranking_is_as_long_as_the_setting_says():
    short = GuideRecogniser({**GuideRecogniser.get_default_config(), "ranking": 2}, None, None, trained())
    intents, topics = short.recognise("hej")

    assert (len(intents), len(topics)) == (2, 2)


@pytest.mark.parametrize("text", ["😀😀😀", "§", "?!", "<script>", "مرحبا", "a" * 5000])
def test_odd_message_gives_a_ranking_all_the_same(recogniser, text):
    intents, topics = recogniser.recognise(text)

    assert intents and topics
    assert all(np.isfinite(p) for _, p in [*intents, *topics])


def test_untrained_recogniser_says_so():
    with pytest.raises(AssertionError, match="has not been trained"):
        untrained().recognise("hej")


def test_details_weigh_less_than_kinds_in_the_intent(monkeypatch):
    def p_of_detail(weight: float) -> float:
        monkeypatch.setattr(recogniser_module, "DETAIL_WEIGHT", weight)
        rows = [(text, DETAIL_INTENT if intent == "ask_amount" else intent, topic, w)
                for text, intent, topic, w in examples()]
        texts, intents, topics, weights = (list(column) for column in zip(*rows, strict=True))
        vectoriser, classifier, *_ = fit(texts, intents, topics, weights, c=1.0)
        row = classifier.scores(vectoriser.transform(["bleer"]))[0]
        return float(row[list(classifier.classes).index(DETAIL_INTENT)])

    assert p_of_detail(0.05) < p_of_detail(1.0)


# Spelling ------------------------------------------------------------------------------------


def test_misspelt_message_is_heard_as_it_was_meant(recogniser):
    message = Message({TEXT: "hvordan søgr vi om tolkk"})
    recogniser.process([message])

    assert message.get("spelt") == "hvordan soeger vi om tolk"
    assert message.get(TEXT) == "hvordan søgr vi om tolkk"
    assert message.get("topics")[0][0] == "tolk"
