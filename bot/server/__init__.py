"""The HTTP side, mounted in Rasa's Sanic server: chat, desk, editors, health."""
