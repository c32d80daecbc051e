"""The state machine under random interleavings, against a model that is plain to read.

The short profile runs a few hundred steps; HYPOTHESIS_LONG=1 runs more than 10,000.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.conversations.contact_fields import BadContact
from bot.conversations.handoff import CALLBACK_PAYLOAD, REQUEST_PAYLOAD, WITHDRAW_PAYLOAD
from bot.conversations.ownership import LEASE_S, OFFER_S
from bot.conversations.transitions import Advisor, Taken, WrongState

LONG = bool(os.environ.get("HYPOTHESIS_LONG"))
PROFILE = settings(
    max_examples=250 if LONG else 15,
    stateful_step_count=50 if LONG else 25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
ADVISORS = [Advisor(name, name.title()) for name in ("anna", "bo", "carl")]
families = st.integers(0, 1)
advisors = st.sampled_from(ADVISORS)
counted = {"steps": 0}


class Family:
    """What the model knows of one conversation."""

    def __init__(self, identity: str) -> None:
        self.id = identity
        self.state = "bot"
        self.owner = ""
        self.last = ""
        self.offered = ""
        self.offered_at = 0.0
        self.lease = 0.0
        self.since = 0.0
        self.messages = 0
        self.requests: set[str] = set()


class HandoffMachine(RuleBasedStateMachine):
    def __init__(self, make_desk, clock, new_engine) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.engine = new_engine(Path(self.folder.name))
        if self.engine.name == "sqlite":
            with self.engine.connect() as db:  # power cuts are not what is tried here
                db.exec_driver_sql("PRAGMA synchronous=OFF")
        self.clock = clock
        self.desk = make_desk(self.engine, self.clock)
        store = self.desk.handoff.store
        self.families = [Family(store.create()[0].id) for _ in range(2)]
        self.number = 0

    def teardown(self) -> None:
        self.engine.dispose()
        self.folder.cleanup()

    def fresh(self) -> str:
        self.number += 1
        return f"n{self.number}"

    def expect(self, error, step, *values):
        """Run a step; the model says beforehand whether it is refused."""
        if error is None:
            return step(*values)
        with pytest.raises(error):
            step(*values)
        return None

    def refusal(self, family: Family, advisor: Advisor):
        """Why an owner's step is refused, or None."""
        if family.state != "advisor":
            return WrongState
        return None if family.owner == advisor.id else Taken

    def return_to_queue(self, family: Family) -> None:
        family.state, family.last = "waiting", family.owner
        family.owner = family.offered = ""
        family.messages += 1

    # The family

    @rule(n=families, urgent=st.booleans(), repeat=st.booleans())
    def request(self, n, urgent, repeat):
        family = self.families[n]
        request_id = min(family.requests) if repeat and family.requests else self.fresh()
        known = request_id in family.requests
        asked = self.desk.handoff.request(family.id, request_id, "asked", urgent)
        new = not known and family.state in ("bot", "callback", "closed")
        assert asked.new is new
        if new:
            family.requests.add(request_id)
            family.state, family.since, family.last = "waiting", self.clock(), ""
            family.messages += 1

    @rule(n=families, wish=st.sampled_from(["", "", "", REQUEST_PAYLOAD, WITHDRAW_PAYLOAD, CALLBACK_PAYLOAD]))
    def write(self, n, wish):
        family = self.families[n]
        received = self.desk.handoff.receive(family.id, "hej", self.fresh(), {}, wish)
        family.messages += 1
        waits = family.state == "waiting"
        leaves = waits and wish in (WITHDRAW_PAYLOAD, CALLBACK_PAYLOAD)
        family.messages += waits and wish == REQUEST_PAYLOAD  # told its place
        silent = family.state in ("waiting", "advisor")
        pending = not silent or (leaves and wish == CALLBACK_PAYLOAD)
        assert received.message.status == ("pending" if pending else "answered")
        if leaves:
            family.state = "bot"
            family.messages += wish == WITHDRAW_PAYLOAD
        elif family.state == "closed":
            family.state = "bot"

    @rule(n=families)
    def withdraw(self, n):
        family = self.families[n]
        self.expect(None if family.state == "waiting" else WrongState, self.desk.handoff.withdraw, family.id)
        if family.state == "waiting":
            family.state = "bot"
            family.messages += 1

    @rule(n=families, phone=st.sampled_from(["20 12 34 56", "+45 39981234", "1234", ""]))
    def call_back(self, n, phone):
        family = self.families[n]
        sound = len(phone) > 4
        self.expect(
            None if sound else BadContact, self.desk.callbacks.add,
            family.id, "Mor", phone, "", "", self.fresh(),
        )
        if sound and family.state != "advisor":
            family.state = "callback"

    # The advisors

    @rule(n=families, advisor=advisors)
    def claim(self, n, advisor):
        family = self.families[n]
        expired = family.state == "advisor" and family.owner != advisor.id and family.lease < self.clock()
        if expired:
            self.return_to_queue(family)
        if family.state == "advisor":
            error = None if family.owner == advisor.id else Taken
        else:
            error = None if family.state == "waiting" else WrongState
        self.expect(error, self.desk.ownership.claim, family.id, advisor)
        if error is None:
            if family.state == "waiting":
                family.state, family.owner = "advisor", advisor.id
                family.messages += 1
            family.lease = self.clock() + LEASE_S

    @rule(n=families, advisor=advisors)
    def answer(self, n, advisor):
        family = self.families[n]
        error = self.refusal(family, advisor)
        self.expect(error, self.desk.ownership.write, family.id, advisor, "hej", self.fresh())
        if error is None:
            family.messages += 1
            family.lease = self.clock() + LEASE_S

    @rule(n=families, advisor=advisors, back=st.booleans())
    def close(self, n, advisor, back):
        family = self.families[n]
        error = self.refusal(family, advisor)
        self.expect(error, self.desk.ownership.close, family.id, advisor, "answered", back)
        if error is None:
            family.state, family.owner, family.offered = "bot" if back else "closed", "", ""
            family.messages += 1

    @rule(n=families, advisor=advisors)
    def release(self, n, advisor):
        family = self.families[n]
        error = self.refusal(family, advisor)
        self.expect(error, self.desk.ownership.release, family.id, advisor)
        if error is None:
            self.return_to_queue(family)

    @rule(n=families, advisor=advisors, to=advisors)
    def offer(self, n, advisor, to):
        family = self.families[n]
        error = self.refusal(family, advisor)
        self.expect(error, self.desk.ownership.offer, family.id, advisor, to.id)
        if error is None:
            family.offered, family.offered_at = to.id, self.clock()

    @rule(n=families, advisor=advisors)
    def withdraw_offer(self, n, advisor):
        family = self.families[n]
        error = self.refusal(family, advisor)
        self.expect(error, self.desk.ownership.withdraw_offer, family.id, advisor)
        if error is None:
            family.offered = ""

    @rule()
    def lapse_offers(self):
        late = [f for f in self.families if f.offered and f.offered_at < self.clock() - OFFER_S]
        assert sorted(self.desk.ownership.lapse_offers()) == sorted(f.id for f in late)
        for family in late:
            family.offered = ""

    @rule(n=families, advisor=advisors, yes=st.booleans())
    def reply_to_offer(self, n, advisor, yes):
        family = self.families[n]
        offered = family.state == "advisor" and family.offered == advisor.id
        step = self.desk.ownership.accept if yes else self.desk.ownership.decline
        self.expect(None if offered else WrongState, step, family.id, advisor)
        if offered:
            family.offered = ""
            if yes:
                family.owner, family.lease = advisor.id, self.clock() + LEASE_S
                family.messages += 1

    @rule(advisor=advisors)
    def heartbeat(self, advisor):
        self.desk.ownership.heartbeat(advisor)
        for family in self.families:
            if family.owner == advisor.id:
                family.lease = self.clock() + LEASE_S

    @rule(seconds=st.sampled_from([1.0, 10.0, LEASE_S, LEASE_S + 1, OFFER_S]))
    def time_passes(self, seconds):
        self.clock.forward(seconds)

    @rule()
    def look_for_gone_desks(self):
        gone = {f.id for f in self.families if f.state == "advisor" and f.lease < self.clock()}
        assert set(self.desk.ownership.expire()) == gone
        for family in self.families:
            if family.id in gone:
                self.return_to_queue(family)

    @precondition(lambda self: any(f.state == "callback" for f in self.families))
    @rule(advisor=advisors)
    def callbacks_done(self, advisor):
        for callback in self.desk.callbacks.list(only_open=True):
            self.desk.callbacks.set_status(callback.id, "done", advisor)
        for family in self.families:
            if family.state == "callback":
                family.state = "bot"

    # What must always hold

    @invariant()
    def database_agrees_with_the_model(self):
        counted["steps"] += 1
        store, queue = self.desk.handoff.store, {r["conversation"]: r for r in self.desk.view.queue()}
        for family in self.families:
            found = store.by_id(family.id)
            assert (found.state, found.last_seq) == (family.state, family.messages)
            row = queue.pop(family.id, None)
            assert (row is not None) == (family.state in ("waiting", "advisor"))
            if row:
                assert (row["advisor"], row["offered_to"]) == (family.owner, family.offered)
                assert row["waiting_since"] == family.since
        assert not queue

    @invariant()
    def messages_are_numbered_without_gaps(self):
        for family in self.families:
            found = self.desk.handoff.store.messages(family.id)
            assert [m.seq for m in found] == list(range(1, len(found) + 1))


def test_state_machine_agrees_with_the_model_under_random_interleavings(desk_maker, clock_maker, new_engine):
    counted["steps"] = 0

    run_state_machine_as_test(lambda: HandoffMachine(desk_maker, clock_maker(), new_engine), settings=PROFILE)

    print(f"{counted['steps']} steps on {os.environ.get('TEST_POSTGRES_URL', 'SQLite').partition(':')[0]}")
    assert counted["steps"] > (10_000 if LONG else 200)
