"""Rasa's custom actions: one thin file a skill. They read the turn, ask bot/dialogue, speak."""
