"""Our rows of one message are scikit-learn's, to the last digit that is kept."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
import scipy.sparse as sp

from bot.guide.vectoriser import TextVectoriser, spell_alike

LESSONS = [
    "kan jeg få tabt arbejdsfortjeneste",
    "jeg er gået ned i tid for at passe min søn",
    "hvad er § 42, stk. 3",
    "tabt tabt arbejdsfortjeneste",
    "få støtte til en bil",
    "må jeg klage over kommunen",
    "klage over afgørelsen fra kommunen",
]
MESSAGES = [
    *LESSONS,
    "",
    "x",
    "og å",
    "helt ukendte ordsammensætninger",
    "JEG ER GAAET NED I TIDEN!!! jeg er gået ned, gået ned, gået ned",
    "§42 stk 3 eller paragraf 42",
]


@pytest.fixture(scope="module")
def vectoriser():
    made = TextVectoriser()
    made.fit_transform(LESSONS)
    return made


def by_scikit_learn(vectoriser, texts):
    plain = [spell_alike(text) for text in texts]
    parts = [vectoriser._words.transform(plain), vectoriser._characters.transform(plain)]
    return sp.hstack(parts).tocsr().astype("float32")


def test_rows_equal_scikit_learns(vectoriser):
    ours, theirs = vectoriser.transform(MESSAGES), by_scikit_learn(vectoriser, MESSAGES)

    assert ours.dtype == theirs.dtype and ours.shape == theirs.shape and ours.nnz == theirs.nnz > 100
    np.testing.assert_array_almost_equal_nulp(ours.toarray(), theirs.toarray(), 1)


def test_a_message_alone_has_the_row_it_has_among_others(vectoriser):
    together = vectoriser.transform(MESSAGES).toarray()

    for row, message in zip(together, MESSAGES, strict=True):
        assert np.array_equal(vectoriser.transform([message]).toarray()[0], row)


def test_kept_vectoriser_gives_the_same_rows(vectoriser):
    vectoriser.transform(MESSAGES)
    again = pickle.loads(pickle.dumps(vectoriser))

    assert (again.transform(MESSAGES) != vectoriser.transform(MESSAGES)).nnz == 0
