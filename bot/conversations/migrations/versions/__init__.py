"""Revisions, oldest first; scripts/revision writes the next one."""
