"""What the words of a question said, read from a trained model's file."""

from __future__ import annotations

import io
import pickle
import tarfile

import pytest

from bot import model_seal
from bot.nlu.recogniser import fit
from bot.server.rasa_parts import learned

ASKS, THINGS = ("hvor", "hvad", "hvem"), ("bil", "bleer", "tolk")
ROWS = [(f"{ask} {thing}", f"ask_{ask}", thing) for ask in ASKS for thing in THINGS]


@pytest.fixture(scope="module")
def trained():
    texts, intents, topics = (list(column) for column in zip(*(ROWS * 3), strict=True))
    return fit(texts, intents, topics, [1.0] * len(texts), 1.0)


@pytest.fixture
def model(trained, tmp_path):
    data, path = pickle.dumps(trained), tmp_path / "familieguiden-x.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        info = tarfile.TarInfo(f"components/a/{learned.FILE}")
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return path


def test_word_of_the_topic_counts_most_and_another_topics_word_against(trained):
    what, car, nappies = learned.word_weights(trained, "hvad bil bleer", "bil")

    assert car > 0 and car > what and nappies < 0


@pytest.mark.parametrize(("text", "topic"), [("hvad bil", "ukendt"), ("", "bil"), ("   ", "bil")])
def test_unknown_topic_or_no_words_have_no_weights(trained, text, topic):
    assert learned.word_weights(trained, text, topic) == []


def test_no_model_has_no_weights():
    assert learned.word_weights(None, "hvad bil", "bil") == []


def test_only_a_model_with_our_seal_is_read(model, tmp_path):
    key = tmp_path / "model.key"
    assert learned.trained(model, key) is None
    model_seal.seal(model, model_seal.note_of(model), "x", key)

    assert learned.trained(model, key) is not None
    assert learned.trained(tmp_path / "gone.tar.gz", key) is None
