"""What an operator starts around the bot; `parts` starts the same things by hand on loopback."""
