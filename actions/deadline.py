"""A deadline as a date."""

from actions.speak import Speak


class ActionCountDeadline(Speak):
    def name(self) -> str:
        return "action_count_deadline"
