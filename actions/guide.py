"""A question to the guide, and whatever no other skill takes."""

from actions.speak import Speak


class ActionAnswerFromGuide(Speak):
    def name(self) -> str:
        return "action_answer_from_guide"
