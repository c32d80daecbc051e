"""Which answer of the guide a message asks for."""
