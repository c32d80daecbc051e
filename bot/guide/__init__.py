"""The family guide: model, loader, content check, rendering, deadlines. Knows nothing of Rasa."""
