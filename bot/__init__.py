"""Familieguiden: a Danish guidance assistant for families whose child has just got a diagnosis."""
