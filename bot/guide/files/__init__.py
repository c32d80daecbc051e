"""The knowledge files as YAML: read with every line's place, and written so that only what changed is."""
