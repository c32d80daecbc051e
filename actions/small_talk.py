"""Greetings, thanks, feelings, and finding the way back."""

from actions.speak import Speak


class ActionReplyToSmallTalk(Speak):
    def name(self) -> str:
        return "action_reply_to_small_talk"
