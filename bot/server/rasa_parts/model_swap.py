"""Put another model under the running agent: its stores, locks and action endpoint stay the same objects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import rasa.core.agent
from rasa.core.channels.channel import UserMessage
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.processor import MessageProcessor

PROBE = "hej"


class Unusable(RuntimeError):
    """The model was loaded but does not understand a greeting as our recogniser should."""


def load(agent: Any, path: Path) -> MessageProcessor:
    """The model ready to answer; slow, so call it in a thread. Raises what Rasa raises for a broken file."""
    return rasa.core.agent.MessageProcessor(  # the class the running agent was built with
        model_path=path,
        tracker_store=agent.tracker_store,
        lock_store=agent.lock_store,
        action_endpoint=agent.action_endpoint,
        generator=agent.nlg,
        http_interpreter=agent.http_interpreter,
    )


async def prove(processor: MessageProcessor) -> None:
    """Ask it something before a family does; raises Unusable."""
    parsed = await processor.parse_message(UserMessage(PROBE))
    if not (parsed.get("intent") or {}).get("name") or not parsed.get("topics"):
        raise Unusable(f"{processor.model_path.name} finds neither intent nor topic in a greeting")


def put_in_place(agent: Any, processor: MessageProcessor) -> None:
    """From now on turns begin with the new model; those that run end with the old one.

    The same steps as Rasa's Agent.load_model, which would do them with the loading on the event loop.
    """
    agent.processor = processor
    agent.domain = processor.domain
    agent.tracker_store.domain = processor.domain
    if isinstance(agent.nlg, TemplatedNaturalLanguageGenerator):
        agent.nlg.responses = processor.domain.responses if processor.domain else {}
