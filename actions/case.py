"""Where a family is in its case."""

from actions.speak import Speak


class ActionShowCase(Speak):
    def name(self) -> str:
        return "action_show_case"
