"""A family in danger."""

from actions.speak import Speak


class ActionReplyToCrisis(Speak):
    def name(self) -> str:
        return "action_reply_to_crisis"
