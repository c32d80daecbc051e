"""Conversations as families and advisors see them: stored first, numbered, streamed, handed over."""
