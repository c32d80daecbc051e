"""What a family reaches over HTTP: the chat, the form without scripts, its return code, its papers."""
