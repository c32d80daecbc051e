from __future__ import annotations

import importlib.util
import sys
import time
from pathlib import Path

import pytest
import yaml

from bot.guide.crisis import LIKELY, SURE, TYPES, Finding, Lexicon, read_examples, reply_name
from bot.nlu.crisis_model import CrisisModel

ROOT = Path(__file__).resolve().parents[2]


def _load_script(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


measuring = _load_script(ROOT / "tests/measure_crisis.py")


@pytest.fixture(scope="module")
def lexicon():
    return Lexicon.load(ROOT / "knowledge/crisis.yml")


@pytest.fixture(scope="module")
def lessons():
    return measuring.lessons()


@pytest.fixture(scope="module")
def model(lessons):
    return measuring.train(lessons)


@pytest.fixture(scope="module")
def phrases():
    data = yaml.safe_load((ROOT / "knowledge/phrases/crisis.yml").read_text(encoding="utf-8"))
    return {name: wordings[0]["text"] for name, wordings in data["responses"].items()}


# The bars -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["crisis", "crisis_independent"])
def test_crisis_of_a_measured_set_is_heard_and_idioms_are_left_alone(model, name):
    score = measuring.score(model, measuring.read_lines(name))

    assert score.recall >= 0.98, score.wrong
    assert score.false_alarms <= 0.05, score.wrong


def test_crisis_in_words_never_tuned_on_is_mostly_heard(model):
    score = measuring.score(model, measuring.read_lines("crisis_fresh"))

    assert score.recall >= 0.9


def test_questions_of_the_guide_rarely_raise_an_alarm(model, lessons):
    lines = [measuring.Line(text, False) for text in lessons.questions]

    score = measuring.score(model, lines)

    assert score.false_alarms <= 0.005, score.wrong


def test_deciding_takes_a_few_milliseconds_at_most(model, lessons):
    texts = lessons.questions[:200]
    start = time.process_time()
    for text in texts:
        model.decide(text)

    # 2 ms on a free machine; the bar leaves room for a busy one.
    assert (time.process_time() - start) / len(texts) < 0.004


# The patterns -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("jeg vil ikke leve mere", "suicide"),
        ("jeg har ikke tanker om noget, jeg har selvmordstanker", "suicide"),
        ("han traekker ikke vejret", "medical"),
        ("hun har slugt en hel pakke panodiler", "poisoning"),
        ("der er ild i huset", "danger"),
        ("jeg er bange for at gore ham noget", "harm_child"),
        ("en voksen har taget på hans tissemand", "abuse"),
        ("hun skærer sig i armene", "self_harm"),
        ("min mand slår mig", "violence"),
        ("min søn er væk og vi kan ikke finde ham", "missing"),
        ("jeg kan ikke mere", "breakdown"),
        ("my husband hits us", "violence"),
    ],
)
def test_find_names_the_kind_of_crisis(lexicon, text, type_):
    assert lexicon.find(text) == Finding(type_, SURE)


@pytest.mark.parametrize(
    "text",
    [
        "jeg er ved at dø af træthed",
        "hvordan slår jeg tiden ihjel i venteværelset",
        "jeg kunne kvæle sagsbehandleren",
        "jeg er dødtræt",
        "min mand slår græs",
        "hvor kan jeg slå det op",
        "hun slår sig løs til fest",
        "hans epilepsi er velreguleret",
        "det tager livet af mig det papirarbejde",
        "skal vi have akut hjælp til ansøgningen",
        "hvad gør kommunen ved vold",
        "hvordan foregår en anbringelse",
        "",
        "\U0001f642",
    ],
)
def test_find_leaves_idioms_and_questions_alone(lexicon, text):
    assert lexicon.find(text) is None


def test_find_hears_a_crisis_beside_an_idiom(lexicon):
    finding = lexicon.find("jeg er ved at dø af grin over det brev, men min mand slår mig")

    assert finding == Finding("violence", SURE)


@pytest.mark.parametrize("slip", ["bevidslos", "bevidstlsø", "beevidstløs", "BEVIDSTLØS"])
def test_find_mends_one_slip_in_a_word_that_matters(lexicon, slip):
    assert lexicon.find(f"han er {slip}") == Finding("medical", SURE)


def test_find_does_not_mend_a_word_that_is_right(lexicon):
    assert lexicon.find("vi er lige flyttet fra en anden kommune") is None


def test_find_reads_to_the_end_of_a_long_message(lexicon):
    assert lexicon.find("vi har søgt om aflastning. " * 200 + "jeg vil ikke leve mere") is not None


def test_find_of_a_huge_message_is_quick(lexicon):
    start = time.process_time()
    lexicon.find("ikke jeg han kan vil " * 30_000)

    assert time.process_time() - start < 2


def test_load_of_an_unknown_group_names_the_file(tmp_path):
    broken = (ROOT / "knowledge/crisis.yml").read_text(encoding="utf-8")
    path = tmp_path / "crisis.yml"
    path.write_text(broken.replace("harmless:\n", "harmless:\n  - \"{ukendt} ord\"\n"), encoding="utf-8")

    with pytest.raises(ValueError, match=r"crisis\.yml: \{ukendt\}"):
        Lexicon.load(path)


# The classifier -----------------------------------------------------------------------------


def test_model_saved_and_loaded_decides_the_same(model, tmp_path):
    model.save(tmp_path / "crisis.joblib")
    loaded = CrisisModel.load(tmp_path / "crisis.joblib")

    text = "alting er ligegyldigt, i nat slipper I for mig"
    assert loaded.decide(text) == model.decide(text)


def test_model_load_of_something_else_is_refused(tmp_path):
    import joblib

    joblib.dump({"not": "a model"}, tmp_path / "other.joblib")

    with pytest.raises(TypeError, match="dict"):
        CrisisModel.load(tmp_path / "other.joblib")


@pytest.mark.parametrize("text", ["", "   ", "?!", "\x00\x01", "\U0001f600" * 500, "a" * 100_000])
def test_model_decides_calmly_on_odd_input(model, text):
    assert not model.decide(text).is_crisis


def test_model_decision_names_a_known_type_exactly_when_it_is_a_crisis(model):
    for line in measuring.read_lines("crisis"):
        decision = model.decide(line.text)
        assert (decision.type in TYPES) == decision.is_crisis


def test_likely_finding_is_not_enough_for_a_question_to_the_guide(model):
    text = "kan ltt hjælpe ved selvskade, og hvordan søger vi"

    assert model.lexicon.find(text).certainty == LIKELY
    assert not model.decide(text).is_crisis


# The replies --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "type_", "name"),
    [
        ("jeg vil ikke leve mere", "suicide", "crisis_suicide"),
        ("min datter vil ikke leve mere", "suicide", "crisis_suicide_child"),
        ("hun skærer sig", "self_harm", "crisis_suicide_child"),
        ("min far slår mig", "violence", "crisis_child_writes"),
        ("min mand slår mig", "violence", "crisis_violence"),
        ("i want to die", "suicide", "crisis_english"),
        ("han trækker ikke vejret", "medical", "crisis_medical"),
    ],
)
def test_reply_name_fits_who_writes_about_whom(lexicon, text, type_, name):
    assert reply_name(lexicon, text, type_) == name


def test_every_type_has_a_reply(phrases):
    own = {"suicide", "self_harm"}

    assert {f"crisis_{type_}" for type_ in TYPES if type_ not in own} <= set(phrases)
    assert {"crisis_suicide", "crisis_suicide_child", "crisis_child_writes", "crisis_again"} <= set(phrases)


def test_every_reply_begins_with_112_and_ends_with_a_human(phrases):
    for name, text in phrases.items():
        if name == "crisis_note":  # a line below an ordinary answer, when in doubt
            continue
        assert "112" in text.splitlines()[0], name
        assert "1813" in text, name
        assert text.splitlines()[-1].endswith("?"), name
        assert len(text.split()) <= 60, name


def test_no_reply_offers_livslinien_alone(phrases):
    for name, text in phrases.items():
        assert "70 20 12 01" not in text or "1813" in text, name


# The files ----------------------------------------------------------------------------------


def test_examples_are_not_lines_of_the_measured_sets():
    examples = read_examples(ROOT / "knowledge/crisis_examples.yml")
    lines = {line.text.lower() for name in measuring.HELDOUT for line in measuring.read_lines(name)}

    assert not lines & {text.lower() for texts in examples.values() for text in texts}


def test_probability_is_that_of_the_calibrated_classifier(model, lexicon):
    texts = ["jeg vil ikke leve mere", "hvor langt er der til skolen", "han har slugt klorin", "", "x"]
    masked = [lexicon.masked(text) for text in texts]
    theirs = model._classifier.predict_proba(model._features(masked))[:, 1]

    for text, p in zip(texts, theirs, strict=True):
        if text:
            assert model.decide(text).p == pytest.approx(p, abs=1e-12)
