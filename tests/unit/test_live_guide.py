"""The guide in use follows the files: the newest sound state, read in the background where it is watched."""

from __future__ import annotations

import threading

import pytest

from bot import wiring
from tests.small_guide import small_guide


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory):
    return small_guide(tmp_path_factory.mktemp("live") / "knowledge")


@pytest.fixture(scope="module")
def live(knowledge):
    made = wiring.LiveGuide(knowledge)
    made.current().matcher.prepare()
    return made


@pytest.fixture
def change(knowledge):
    """Replaces text in a file; put back at the end."""
    changed = []

    def replace(name, old, new):
        path = knowledge / name
        sound = path.read_text(encoding="utf-8")
        assert old in sound
        changed.append((path, sound))
        path.write_text(sound.replace(old, new), encoding="utf-8")

    yield replace
    for path, sound in reversed(changed):
        path.write_text(sound, encoding="utf-8")


def test_nothing_changed_nothing_is_read(live):
    before = live.current()

    assert live.look() is False
    assert live.current() is before


def test_changed_amount_is_used_and_the_matcher_kept(live, change):
    before = live.current()
    change("rates.yml", "6.660 kr. om året", "7.000 kr. om året")

    assert live.look() is True
    assert live.current().guide.rates["ky_gruppe1_minimum_aar"].values[-1].amount == "7.000 kr. om året"
    assert live.current().matcher is before.matcher


def test_changed_topic_gets_a_matcher_ready_to_use(live, change):
    live.look()
    before = live.current()
    change("topics/bisidder.yml", "\nreviewed: 2026-11-22", "\nreviewed: 2026-11-21")

    assert live.look() is True
    assert live.current().matcher is not before.matcher
    assert live.current().matcher.is_prepared and live.current().matcher.is_exact


def test_broken_crisis_words_are_named_and_change_nothing(live, change):
    live.look()
    before = live.current()
    change("crisis.yml", "\ntypes:", "\ntyper:")

    assert live.look() is False
    assert live.current() is before and "crisis.yml" in live.problem


def test_problem_is_gone_once_it_is_mended(live):
    live.look()

    assert live.problem == ""


def test_watched_guide_is_handed_out_while_a_change_is_being_read(live, monkeypatch, knowledge):
    reading, go_on = threading.Event(), threading.Event()

    def slow(root, before):
        reading.set()
        assert go_on.wait(20)
        return before

    monkeypatch.setattr(wiring, "LOOK_EVERY_S", 0.01)
    monkeypatch.setattr(wiring, "_read", slow)
    before = live.current()
    live._stamp = ()
    live.watch()
    assert reading.wait(20)
    assert live.current() is before  # does not wait
    go_on.set()
