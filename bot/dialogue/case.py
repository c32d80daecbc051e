"""Where a family is in its case: the milestones as a line, what comes, what to do now."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue import place
from bot.dialogue.turn import Button, Heard, Memory, Part, Reply, World
from bot.guide.model import Journey, Step
from bot.guide.words import normalise


def show(heard: Heard, memory: Memory, world: World) -> Reply:
    kommune = place.current(heard, memory, world)
    memory = replace(memory, kommune=kommune)
    journey = _journey(heard, kommune, world)
    step = _step(journey, heard)
    lines = [world.say("case_heading", title=journey.title)]
    lines += [_line(number, s, s is step, world) for number, s in enumerate(journey.steps, start=1)]
    parts = [Part("\n".join(lines), extra={"steps": _steps(journey, step)})]
    if step:
        parts.append(Part(_here(step, world), _buttons(step, world)))
    else:
        choices = tuple(
            Button(s.title, f'/ask_case_position{{"value":"{s.id}","item":"{journey.id}"}}') for s in journey.steps[:7]
        )
        parts.append(Part(world.say("case_where"), choices))
        memory = replace(memory, dialogue={"name": "choice"})
    return Reply(tuple(parts), memory, "answered")


def _journey(heard: Heard, kommune: str, world: World) -> Journey:
    given = heard.entities.get("item", "")
    if given in world.guide.journeys:
        return world.guide.journeys[given]
    own = next((j for j in world.guide.journeys.values() if j.kommune and j.kommune == kommune), None)
    general = next(j for j in world.guide.journeys.values() if not j.kommune)
    if own and _step(general, heard) is None:
        return own
    return general


def _step(journey: Journey, heard: Heard) -> Step | None:
    """The step the family names, by a button or by how parents say it."""
    given = heard.entities.get("value", "")
    plain = f" {normalise(heard.text)} "
    best: tuple[int, Step] | None = None
    for step in journey.steps:
        if step.id == given:
            return step
        for name in (*step.names, step.title):
            words = normalise(name)
            if f" {words} " in plain and (best is None or len(words) > best[0]):
                best = (len(words), step)
    return best[1] if best else None


def _line(number: int, step: Step, here: bool, world: World) -> str:
    return world.say("case_line_here" if here else "case_line", number=number, title=step.title)


def _steps(journey: Journey, here: Step | None) -> list[dict]:
    return [
        {"title": s.title, "happens": s.happens, "do_now": s.do_now, "deadline": s.deadline, "here": s is here}
        for s in journey.steps
    ]


def _here(step: Step, world: World) -> str:
    parts = [world.say("case_happens", text=step.happens), world.say("case_do_now", text=step.do_now)]
    if step.deadline:
        parts.append(world.say("case_deadline", text=step.deadline))
    if step.certainty != "verified":
        parts.append(world.say("note_to_confirm"))
    return "\n\n".join(parts)


def _buttons(step: Step, world: World) -> tuple[Button, ...]:
    topics = [world.guide.topics[t] for t in step.topics if t in world.guide.topics][:3]
    found = [Button(t.title, f'/ask_overview{{"topic":"{t.id}"}}') for t in topics]
    return (*found, world.button("human", "/request_advisor"))
