"""What the guide must not answer."""

from actions.speak import Speak


class ActionDecline(Speak):
    def name(self) -> str:
        return "action_decline"
