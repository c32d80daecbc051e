"""Each state without accessibility faults (how: tests/looks.py)."""

from __future__ import annotations

import pytest
from editor_states import STATES, Stage
from looks import look_over


@pytest.mark.parametrize("state", STATES)
def test_state_has_no_faults(server, page, state):
    here = page()
    STATES[state](Stage(server, here))

    assert look_over(here, "redaktion", state, list(STATES).index(state)) == []
