"""What to say in a turn: pure decisions over what was heard, the guide and the memory."""
