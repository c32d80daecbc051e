"""What was lost, doubled, out of order, or said by the bot while a human had the conversation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tests.faults.record import Got, Record, Sent

LOST, DOUBLED, DISORDER, BOT_SPOKE = "lost", "doubled", "out of order", "bot while human"
FAULTS = (LOST, DOUBLED, DISORDER, BOT_SPOKE)


@dataclass(frozen=True)
class Fault:
    """One thing that went wrong: which of FAULTS, and enough to find it."""

    kind: str
    what: str


@dataclass(frozen=True)
class Words:
    """How the system's own messages begin: the human has come, the human has gone."""

    came: tuple[str, ...]
    left: tuple[str, ...]


def compare(record: Record, words: Words) -> list[Fault]:
    """All faults of a conversation that has ended; none when both sides got what the other sent."""
    found = [Fault(LOST, f"stuck: {record.unfinished}")] if record.unfinished else []
    found += _between("advisor", record.by("family"), record.advisor_got)
    found += _between("family", record.by("advisor"), record.family_got)
    found += _stream(record.family_got, record.stored)
    found += _stored_once(record)
    found += _answered(record)
    found += _silent(record.stored, words)
    found += _hand_over(record.history)
    return found


def _between(side: str, sent: Sequence[Sent], got: Sequence[Got]) -> list[Fault]:
    """Whether a side got each message of the other exactly once and in the order of writing."""
    arrived = _first_of_each_seq(got)
    times = Counter(m.text for m in arrived)
    found = []
    for message in sent:
        if message.asks:
            continue  # words said to the bot are said again after an apology: see _answered
        if message.seq and not times[message.text]:
            found.append(Fault(LOST, f"{side} never got «{message.text}»"))
        if times[message.text] > 1:
            found.append(Fault(DOUBLED, f"{side} got «{message.text}» {times[message.text]} times"))
    written = [s.text for s in sent if s.seq and not s.asks]
    read = [m.text for m in sorted(arrived, key=lambda m: m.seq) if m.text in set(written)]
    if list(dict.fromkeys(read)) != [text for text in dict.fromkeys(written) if text in set(read)]:
        found.append(Fault(DISORDER, f"{side} got {read} for {written}"))
    return found


def _first_of_each_seq(got: Sequence[Got]) -> list[Got]:
    seen: dict[int, Got] = {}
    for message in got:
        seen.setdefault(message.seq, message)
    return list(seen.values())


def _stream(streamed: Sequence[Got], stored: Sequence[Got]) -> list[Fault]:
    """The family's stream gives every number once, each higher than the one before."""
    numbers = [m.seq for m in streamed]
    found = [Fault(DOUBLED, f"number {n} streamed twice") for n, times in Counter(numbers).items() if times > 1]
    if numbers != sorted(numbers):
        found.append(Fault(DISORDER, f"streamed as {numbers}"))
    missing = {m.seq for m in stored} - set(numbers)
    return found + [Fault(LOST, f"number {n} never streamed") for n in sorted(missing)]


def _stored_once(record: Record) -> list[Fault]:
    """What was accepted stands in the transcript, once, under the number that was promised."""
    numbers = [m.seq for m in record.stored]
    found = []
    if numbers != list(range(1, len(numbers) + 1)):
        found.append(Fault(LOST, f"the transcript's numbers are {numbers}"))
    at = {m.seq: m for m in record.stored}
    for message in record.sent:
        if message.seq and not _is(message, at.get(message.seq)):
            found.append(Fault(LOST, f"«{message.text}» was accepted as {message.seq} and is not there"))
    ids = Counter(m.client_id for m in record.stored if m.client_id)
    return found + [Fault(DOUBLED, f"stored {n} times: {i}") for i, n in ids.items() if n > 1]


def _is(sent: Sent, stored: Got | None) -> bool:
    """The family's own messages keep their id; a button's title is the server's to word."""
    if stored is None:
        return False
    return stored.client_id == sent.client_id if sent.by == "family" else stored.text == sent.text


def _answered(record: Record) -> list[Fault]:
    """Every word to the bot got an answer before the next message, and no answer twice."""
    found = []
    for message in record.sent:
        if not message.asks or not message.seq:
            continue
        replies = []
        for stored in record.stored:
            if stored.seq > message.seq and stored.sender == "family":
                break
            if stored.seq > message.seq and stored.sender in ("bot", "system"):
                replies.append(stored)
        if not replies:
            found.append(Fault(LOST, f"no answer to «{message.text}»"))
        for text, times in Counter(r.text for r in replies if r.sender == "bot").items():
            if times > 1:
                found.append(Fault(DOUBLED, f"answered {times} times: «{text[:60]}»"))
    return found


def _silent(stored: Sequence[Got], words: Words) -> list[Fault]:
    """No word of the bot between the advisor's coming and her going."""
    human, found = False, []
    for message in stored:
        if message.sender == "system" and any(w in message.text for w in words.came):
            human = True
        elif message.sender == "system" and any(w in message.text for w in words.left):
            human = False
        elif message.sender == "bot" and human:
            found.append(Fault(BOT_SPOKE, f"{message.seq}: «{message.text[:60]}»"))
    return found


def _hand_over(history: Sequence[str]) -> list[Fault]:
    """One request, one end: nobody asked twice on the family's behalf."""
    found = []
    for event in ("requested", "closed"):
        times = history.count(event)
        if times == 0:
            found.append(Fault(LOST, f"no «{event}» in the hand-over's history"))
        if times > 1:
            found.append(Fault(DOUBLED, f"«{event}» {times} times in the hand-over's history"))
    return found
