"""The benchmark: a bare Rasa assistant and ours, measured in one run on one machine."""
