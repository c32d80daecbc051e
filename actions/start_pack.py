"""The start-pack of a family just diagnosed."""

from actions.speak import Speak


class ActionMakeStartPack(Speak):
    def name(self) -> str:
        return "action_make_start_pack"
