"""The report says what ran, on what, and what did not hold."""

from __future__ import annotations

import sys
from datetime import datetime, timezone

import pytest

from tests import evidence
from tests.evidence import Proof


def test_report_names_machine_seed_and_what_is_not_sound():
    good = evidence.run(Proof("good", (sys.executable, "-c", "print('all is well')")), long=False)
    bad = evidence.run(Proof("bad", (sys.executable, "-c", "raise SystemExit(3)")), long=True)

    text = evidence.report([good, bad], 7, False, datetime(2026, 1, 2, 3, 4, tzinfo=timezone.utc))

    assert "seed 7" in text and "cores" in text and "GB" in text and "02 January 2026" in text
    assert "| good | sound |" in text and "| bad | **not sound** (3) |" in text and "all is well" in text


def test_long_and_short_runs_differ_where_they_take_long():
    varied = {proof.name for proof in evidence.proofs(1) if proof.short != proof.long}

    assert {"fuzz", "faults", "bench"} <= varied


def test_unknown_proof_is_named(capsys):
    with pytest.raises(SystemExit):
        evidence.main(["--only", "astrology"])
    assert "astrology" in capsys.readouterr().err
