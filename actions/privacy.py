"""What becomes of what the family writes."""

from actions.speak import Speak


class ActionReplyAboutPrivacy(Speak):
    def name(self) -> str:
        return "action_reply_about_privacy"
