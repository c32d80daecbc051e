"""Counters that `/metrics` shows; never anything a family wrote."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

REGISTRY = CollectorRegistry()
TURNS = Counter("familieguiden_turns_total", "Replies by ending", ["ending"], registry=REGISTRY)
TURN_SECONDS = Histogram(
    "familieguiden_turn_seconds",
    "From stored message to stored reply",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25),
    registry=REGISTRY,
)
STREAMS = Gauge("familieguiden_open_streams", "Open event streams of families", registry=REGISTRY)
WAITING = Gauge("familieguiden_handoffs_waiting", "Families waiting for an advisor", registry=REGISTRY)
OLDEST = Gauge("familieguiden_oldest_waiting_seconds", "How long the first in the queue has waited", registry=REGISTRY)
MODEL_SWAPS = Counter("familieguiden_model_swaps_total", "Models taken in use while running", registry=REGISTRY)
TRAININGS = Counter("familieguiden_trainings_total", "Trainings this process began", ["ending"], registry=REGISTRY)
BEHIND = Gauge("familieguiden_model_behind", "1 while the guide holds examples not yet learned", registry=REGISTRY)
REQUESTS = Counter("familieguiden_requests_total", "Answers", ["method", "status"], registry=REGISTRY)
UNANSWERED = Gauge("familieguiden_unanswered_messages", "Families' messages that wait for the bot", registry=REGISTRY)
UNDELIVERED = Gauge("familieguiden_undelivered_notices", "Notices tried and not yet delivered", registry=REGISTRY)
DISK_FREE = Gauge("familieguiden_disk_free_bytes", "Free where the state lies", registry=REGISTRY)
SWITCHED_OFF = Gauge("familieguiden_switched_off", "1 while an operator has turned it off", ["what"], registry=REGISTRY)
GUIDE_BROKEN = Gauge("familieguiden_guide_broken", "1 while the newest guide is refused", registry=REGISTRY)
ProcessCollector(namespace="familieguiden", registry=REGISTRY)


def text() -> str:
    return generate_latest(REGISTRY).decode()
