"""Predictions are remembered only where the newest turn alone decides them."""

from __future__ import annotations

import json

import pytest
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    DefinePrevUserUtteredFeaturization,
    LoopInterrupted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.server.rasa_parts.predictions import RememberedPredictions

LISTEN = ActionExecuted("action_listen")


def state(action: str, intent: str = "greet", **more):
    return {"prev_action": {"action_name": action}, "user": {"intent": intent, **more.pop("user", {})}, **more}


def policy(*rules):
    made = RulePolicy.__new__(RulePolicy)
    made.lookup = {RULES: {json.dumps(rule): "action_x" for rule in rules}}
    return made


ONE_TURN = policy([state("action_listen")], [state("action_listen"), state("action_x")])


def said(intent="greet"):
    return UserUttered("hej", {"name": intent, "confidence": 1.0})


def tracker(*events):
    return DialogueStateTracker.from_events("family", list(events), [])


def test_key_is_the_intent_and_what_was_done_since():
    remembered = RememberedPredictions([object(), ONE_TURN])
    before = [LISTEN, said("thank"), ActionExecuted("action_y"), LISTEN]

    assert remembered.key(tracker(*before, said())) == ("greet",)
    acted = [said(), DefinePrevUserUtteredFeaturization(False), ActionExecuted("action_x"), SlotSet("topic", "x")]
    assert remembered.key(tracker(*before, *acted)) == ("greet", "action_x")


@pytest.mark.parametrize(
    "events",
    [
        [],
        [LISTEN],
        [said()],
        [ActionExecuted("action_hand_over"), said()],
        [LISTEN, said(), said()],
        [LISTEN, UserUttered("hej", {"name": None})],
        [LISTEN, said(), ActionExecutionRejected("action_x")],
    ],
)
def test_what_is_not_one_plain_turn_goes_to_rasa(events):
    assert RememberedPredictions([ONE_TURN]).key(tracker(*events)) is None


@pytest.mark.parametrize(
    "rule",
    [
        [state("action_listen"), state("action_x"), state("action_listen")],
        [state("action_listen", slots={"topic": (1.0,)})],
        [state("action_listen", user={"entities": ["topic"]})],
        [{}, state("action_listen")],
        [{"prev_action": {"action_name": "action_x"}, "active_loop": {"name": "form"}}],
    ],
)
def test_rule_that_looks_further_turns_the_memory_off(rule):
    remembered = RememberedPredictions([policy([state("action_listen")], rule)])

    assert remembered.key(tracker(LISTEN, said())) is None


def test_second_policy_turns_the_memory_off():
    assert RememberedPredictions([ONE_TURN, ONE_TURN]).key(tracker(LISTEN, said())) is None


def test_remembered_prediction_has_events_of_its_own():
    remembered = RememberedPredictions([ONE_TURN])
    given = PolicyPrediction(
        [0.0, 1.0], "RulePolicy", 6, [DefinePrevUserUtteredFeaturization(False)], hide_rule_turn=True
    )
    remembered.put(("greet",), given)

    first, second = remembered.get(("greet",)), remembered.get(("greet",))
    assert first == second == given and first.hide_rule_turn
    assert len({id(p.events[0]) for p in (first, second, given)}) == 3


def test_prediction_with_other_events_is_not_remembered():
    remembered = RememberedPredictions([ONE_TURN])
    remembered.put(("greet",), PolicyPrediction([1.0], "RulePolicy", 6, [LoopInterrupted(True)]))

    assert remembered.get(("greet",)) is None
