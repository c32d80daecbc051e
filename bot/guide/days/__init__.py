"""Days in plain Danish, and the deadlines counted from them."""
