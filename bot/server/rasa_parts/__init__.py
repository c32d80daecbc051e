"""Rasa's own parts, with ours in the place of those that cost too much or lose too much."""
