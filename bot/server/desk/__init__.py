"""What an advisor reaches over HTTP: the desk, or Chatwoot in its place."""
