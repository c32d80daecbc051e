"""Rasa's handling of one message, without the work that our assistant does not need.

Rasa replays the whole conversation to give each action a copy of it, copies every event for debug
lines nobody reads, and asks its rules anew what they always say. All of that grows with the
conversation. Every short cut here steps aside for Rasa's own way where its condition does not hold.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from rasa.core.actions.action import Action, ActionExecutionRejection, ActionListen, ActionSessionStart, RemoteAction
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.storage import ModelMetadata
from rasa.shared.core.constants import (
    ACTION_LISTEN_NAME,
    ACTION_SESSION_START_NAME,
    ACTION_VALIDATE_SLOT_MAPPINGS,
    DEFAULT_SLOT_NAMES,
)
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    DefinePrevUserUtteredFeaturization,
    Event,
    UserUttered,
)
from rasa.shared.core.slot_mappings import SlotMappingType
from rasa.shared.core.trackers import DialogueStateTracker

from bot.server.rasa_parts.graph import PlainGraphRunner
from bot.server.rasa_parts.predictions import RememberedPredictions

logger = logging.getLogger(__name__)

# These read the conversation and answer with events: they need no copy that they could change.
READERS = (RemoteAction, ActionListen, ActionSessionStart)


class QuickProcessor(MessageProcessor):
    """Gives the same events in the same order as Rasa's, sooner."""

    graph_runner: PlainGraphRunner

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._predictions = RememberedPredictions(self.graph_runner.components())
        self._fills_slots = _fills_slots(self.domain)
        self._intents, self._entities = frozenset(self.domain.intents), frozenset(self.domain.entities)

    @staticmethod
    def _load_model(model_path: str | Path) -> tuple[str, ModelMetadata, GraphRunner]:
        name, metadata, runner = MessageProcessor._load_model(model_path)
        return name, metadata, PlainGraphRunner(runner)

    async def _update_tracker_session(
        self, tracker: DialogueStateTracker, output_channel: OutputChannel, metadata: dict[str, Any] | None = None
    ) -> None:
        # An action was applied since the last restart, and sessions of ours do not expire.
        if tracker.latest_action_name and not self.domain.session_config.are_sessions_enabled():
            return
        await super()._update_tracker_session(tracker, output_channel, metadata)

    def _check_for_unseen_features(self, parse_data: dict[str, Any]) -> None:
        # Rasa builds an empty domain in each turn, to ask whether ours is empty.
        entities = {entity["entity"] for entity in parse_data["entities"] or ()}
        if parse_data["intent"]["name"] not in self._intents or not entities <= self._entities:
            super()._check_for_unseen_features(parse_data)

    async def run_action_extract_slots(
        self, output_channel: OutputChannel, tracker: DialogueStateTracker
    ) -> DialogueStateTracker:
        if not self._fills_slots:
            return tracker
        return await super().run_action_extract_slots(output_channel, tracker)

    def is_action_limit_reached(self, tracker: DialogueStateTracker, should_predict_another_action: bool) -> bool:
        if not should_predict_another_action:
            return False
        since = 0
        for event in reversed(tracker.events):
            if isinstance(event, ActionExecuted):
                if event.action_name in (ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME):
                    break
                since += 1
        return since >= self.max_number_of_predictions

    def _predict_next_with_tracker(self, tracker: DialogueStateTracker) -> PolicyPrediction:
        key = self._predictions.key(tracker)
        if key is None:
            return super()._predict_next_with_tracker(tracker)
        prediction = self._predictions.get(key)
        if prediction is None:
            prediction = super()._predict_next_with_tracker(tracker)
            self._predictions.put(key, prediction)
        return prediction

    async def _run_action(
        self,
        action: Action,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        prediction: PolicyPrediction,
    ) -> bool:
        plain = all(type(event) is DefinePrevUserUtteredFeaturization for event in prediction.events)
        if type(action) not in READERS or not plain:
            return await super()._run_action(action, tracker, output_channel, nlg, prediction)
        try:
            events = await action.run(output_channel, nlg, tracker, self.domain)
        except ActionExecutionRejection:
            tracker.update(ActionExecutionRejected(action.name(), prediction.policy_name, prediction.max_confidence))
            return self.should_predict_another_action(action.name())
        except Exception:
            logger.exception("action failed: %s", action.name())
            events = []
        self._log_action_on_tracker(tracker, action, events, prediction)
        if any(isinstance(event, UserUttered) for event in events):
            tracker = await self.run_action_extract_slots(output_channel, tracker)
        await self.execute_side_effects(events, tracker, output_channel)
        return self.should_predict_another_action(action.name())

    def _log_action_on_tracker(
        self, tracker: DialogueStateTracker, action: Action, events: list[Event] | None, prediction: PolicyPrediction
    ) -> None:
        events = events or []
        if not any(isinstance(event, ActionExecutionRejected) for event in events):
            tracker.update_with_events(prediction.events, self.domain)
            tracker.update(action.event_for_successful_execution(prediction))
        tracker.update_with_events(events, self.domain)


def _fills_slots(domain: Domain) -> bool:
    """Whether Rasa may set a slot of its own accord after a message; ours are all set by actions."""
    slots = [slot for slot in domain.slots if slot.name not in DEFAULT_SLOT_NAMES]
    mappings = [mapping for slot in slots for mapping in slot.mappings]
    by_action_alone = all(m.get("type") == str(SlotMappingType.CUSTOM) and not m.get("action") for m in mappings)
    return not by_action_alone or ACTION_VALIDATE_SLOT_MAPPINGS in domain.user_actions
