"""A family wants a human."""

from actions.speak import Speak


class ActionHandOver(Speak):
    def name(self) -> str:
        return "action_hand_over"
