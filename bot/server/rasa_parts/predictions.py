"""Remember what Rasa's rules predict, where the turn so far decides it alone.

Rasa rebuilds every state of the conversation, several times a turn, to match its rules. Ours say
which action an intent leads to and that the bot then listens: none looks behind the newest message.
Then the same intent and the same actions since give the same prediction. What is not that simple
goes to Rasa.
"""

from __future__ import annotations

import json
from typing import Any

from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    BotUttered,
    ConversationPaused,
    ConversationResumed,
    DefinePrevUserUtteredFeaturization,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

# Events that leave alone what our rules look at.
_ASIDE = (SlotSet, BotUttered, DefinePrevUserUtteredFeaturization, ConversationPaused, ConversationResumed)

Key = tuple[str, ...]


class RememberedPredictions:
    """Predictions by (intent, actions since it); unused where a policy looks at more than that."""

    def __init__(self, components: list[Any]) -> None:
        policies = [c for c in components if isinstance(c, Policy)]
        self.usable = [type(p) for p in policies] == [RulePolicy] and _looks_at_one_turn(policies[0])
        self._known: dict[Key, PolicyPrediction] = {}

    def key(self, tracker: DialogueStateTracker) -> Key | None:
        """What decides the prediction, or None when only Rasa can tell."""
        if not self.usable or tracker.active_loop_name or tracker.followup_action:
            return None
        return _turn_so_far(tracker)

    def get(self, key: Key) -> PolicyPrediction | None:
        known = self._known.get(key)
        return _anew(known) if known else None

    def put(self, key: Key, prediction: PolicyPrediction) -> None:
        if all(type(event) is DefinePrevUserUtteredFeaturization for event in prediction.events):
            self._known[key] = prediction


def _looks_at_one_turn(policy: RulePolicy) -> bool:
    """Whether every rule asks for intents and actions alone, and begins where the bot last listened."""
    return all(_of_one_turn(json.loads(rule)) for rule in policy.lookup[RULES])


def _of_one_turn(states: list[dict[str, Any]]) -> bool:
    asked = [(set(state), set(state.get("prev_action", ())), set(state.get("user", ()))) for state in states]
    plain = all(a == ({"prev_action", "user"}, {"action_name"}, {"intent"}) for a in asked)
    return plain and all(state["prev_action"]["action_name"] != ACTION_LISTEN_NAME for state in states[1:])


def _turn_so_far(tracker: DialogueStateTracker) -> Key | None:
    """(intent, action, …) since the bot listened; None when something else has happened since."""
    actions: list[str] = []
    intent = ""
    for event in reversed(tracker.events):
        if isinstance(event, _ASIDE):
            continue
        if isinstance(event, ActionExecuted) and event.action_name:
            if not intent:
                actions.append(event.action_name)
                continue
            return (intent, *reversed(actions)) if event.action_name == ACTION_LISTEN_NAME else None
        if not isinstance(event, UserUttered) or intent or not event.intent_name:
            return None
        intent = event.intent_name
    return None


def _anew(known: PolicyPrediction) -> PolicyPrediction:
    """The prediction with events of its own: those of a prediction become part of one conversation."""
    return PolicyPrediction(
        known.probabilities,
        known.policy_name,
        known.policy_priority,
        [DefinePrevUserUtteredFeaturization(event.use_text_for_featurization) for event in known.events],
        is_end_to_end_prediction=known.is_end_to_end_prediction,
        is_no_user_prediction=known.is_no_user_prediction,
        diagnostic_data=known.diagnostic_data,
        hide_rule_turn=known.hide_rule_turn,
        action_metadata=known.action_metadata,
    )
