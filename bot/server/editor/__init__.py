"""What an editor reaches over HTTP: the knowledge files, trials, numbers, and how far the bot is in learning."""
