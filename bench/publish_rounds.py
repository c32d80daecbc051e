"""`make publish`: an editor publishes round after round while families ask, and every round is learned and swapped in.

Ends with 1 when a message failed or was met with silence, when changed wording was not spoken within five
seconds, or when a process holds more than a tenth more memory after the last round than after the second.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # called as a file or as a module

import requests
import yaml

from bench import processes, servers
from bench.families import Family, Load, share, until
from bot import settings as settings_module
from bot import training
from bot.guide import loader
from bot.guide.files.yaml_file import read_document
from bot.settings import KNOWLEDGE, Settings

TOPIC = "bisidder"
SPOKEN_WITHIN_S = 5.0
LEARNED_WITHIN_S = 1500.0
QUIET_S = 12.0  # after a swap: the old model's last turn has ended and its memory is given back
GROWTH = 1.10
FEW_QUESTIONS = 8
PARTS = ("serve", "actions")


@dataclass(frozen=True)
class Round:
    """`memory` is MB by process, after the round."""

    number: int
    spoken_s: float
    learned_s: float
    memory: dict[str, float]


def question(number: int) -> str:
    return f"hvem kan komme med som vidneven nummer {number} hos kommunen"


class Editor:
    """Changes files as an editor does, in a copy of the guide. The first `learned` rounds bring something new;
    the rest go back to one of the contents before, whose models are still there."""

    def __init__(self, knowledge: Path, learned: int) -> None:
        self.learned = learned
        self.topic = knowledge / "topics" / f"{TOPIC}.yml"
        self.phrases = knowledge / "phrases" / "dialogue.yml"
        self.thanks = read_document(self.phrases, knowledge).data["responses"]["small_thank"][0]["text"]
        self.contents: list[str] = []

    def publish(self, number: int) -> tuple[str, str]:
        """A changed topic and a new wording; returns (the wording, a question the topic must answer)."""
        if number <= self.learned:
            self._learn(number)
        else:
            kept = self.contents[-training.KEEP :]
            _write(self.topic, kept[(number - self.learned) % len(kept) - 1])
        phrases = read_document(self.phrases, self.phrases.parent.parent).data
        wording = f"{self.thanks} Det er runde {number}."
        phrases["responses"]["small_thank"] = [{"text": wording}]
        _save(self.phrases, phrases)
        return wording, question(number if number <= self.learned else 1)

    def _learn(self, number: int) -> None:
        document = read_document(self.topic, self.topic.parent.parent).data
        document["questions"]["overview"].append(question(number))
        document["names"].append(f"vidneven {number}")
        _save(self.topic, document)
        self.contents.append(self.topic.read_text(encoding="utf-8"))


def shorten(knowledge: Path) -> None:
    """A guide that is learned sooner: every topic, but with few questions and no details."""
    for path in sorted((knowledge / "topics").glob("*.yml")):
        document = read_document(path, knowledge).data
        document.pop("details", None)
        kinds = document["questions"]
        while sum(map(len, kinds.values())) > FEW_QUESTIONS:
            longest = max(kinds, key=lambda kind: len(kinds[kind]))
            kinds[longest].pop()
        _save(path, document)


def _save(path: Path, data: object) -> None:
    """Moved in whole, as the editors' page saves."""
    _write(path, yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1000))


def _write(path: Path, text: str) -> None:
    beside = path.with_suffix(".new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


class Rounds:
    def __init__(self, assistant: servers.Assistant, settings: Settings, editor: Editor) -> None:
        self.assistant, self.settings, self.editor = assistant, settings, editor
        self.url = f"http://127.0.0.1:{assistant.port}"

    def play(self, number: int) -> Round:
        began = time.monotonic()
        wording, asked = self.editor.publish(number)
        spoken = self._until_spoken(wording, began)
        wanted = f"familieguiden-{training.fingerprint(self.settings)}.tar.gz"
        until(lambda: self._ready().get("model") == wanted, LEARNED_WITHIN_S, f"round {number} learned")
        learned = time.monotonic() - began
        self._ask(asked)
        time.sleep(QUIET_S)
        return Round(number, spoken, learned, self._memory())

    def _until_spoken(self, wording: str, began: float) -> float:
        def spoken() -> bool:
            family = Family(self.url, "gentofte")
            family.say("tusind tak")
            return wording in family.texts()

        until(spoken, 60, "the new wording", every_s=0.2)
        return time.monotonic() - began

    def _ask(self, asked: str) -> None:
        family = Family(self.url, "gentofte")
        family.say(asked)
        if family.topic != TOPIC:
            raise AssertionError(f"{asked!r} got {family.topic or 'no topic'}, not {TOPIC}")

    def _ready(self) -> dict:
        with suppress(requests.RequestException, ValueError):
            return requests.get(f"{self.url}/ready", timeout=20).json()
        return {}

    def _memory(self) -> dict[str, float]:
        found = processes.memory(self.assistant.pid)
        return {part: m.resident_mb for part in PARTS for m in found if m.command.endswith(part)}


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench/publish_rounds.py", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--learn", type=int, help="so many rounds are trained, the rest go back to earlier contents")
    parser.add_argument("--families", type=int, default=4, help="who ask at the same time")
    parser.add_argument("--pause", type=float, default=4.0, help="mean seconds between a family's messages")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--short", action="store_true", help="a guide with fewer examples, learned sooner")
    parser.add_argument("--folder", type=Path, help="keep logs and models there")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="publish-") as base:
        folder = options.folder or Path(base)
        folder.mkdir(parents=True, exist_ok=True)
        return _run(folder, options)


def _run(folder: Path, options: argparse.Namespace) -> int:
    knowledge, models = folder / "knowledge", folder / "models"
    shutil.copytree(KNOWLEDGE, knowledge)
    if options.short:
        shorten(knowledge)
    settings = replace(settings_module.read({}), knowledge=knowledge, models=models)
    models.mkdir()
    if not options.short:  # beside the whole guide's model one of a short guide would be refused
        _copy_models(settings_module.read(), settings)
    assistant = servers.ours(folder, fresh=False)
    own = {"KNOWLEDGE_DIR": str(knowledge), "MODELS_DIR": str(models), "RETRAIN": "auto", "DESK_OPEN": "never"}
    assistant.env.update(own)
    servers.START_LIMIT_S = 1500  # it may have to train first
    try:
        print(f"ready after {assistant.start():.0f} s", flush=True)
        with Load(f"http://127.0.0.1:{assistant.port}", loader.load(knowledge), options.families, options.pause,
                  options.seed) as load:  # fmt: skip
            rounds = Rounds(assistant, settings, Editor(knowledge, options.learn or options.rounds))
            played = []
            for number in range(1, options.rounds + 1):
                played.append(rounds.play(number))
                print(_line(played[-1], load), flush=True)
    except (servers.Broken, TimeoutError, AssertionError) as error:
        print(error, file=sys.stderr)
        return 2
    finally:
        assistant.stop()
    return _judge(played, load)


def _copy_models(own: Settings, settings: Settings) -> None:
    """The project's newest model, so that the first start need not train."""
    model = training.newest(own)
    for path in (model, model.with_suffix("").with_suffix(".json")) if model else ():
        shutil.copy2(path, settings.models / path.name)


def _line(played: Round, load: Load) -> str:
    faults = sum(bool(told.fault) for told in load.told)
    memory = "  ".join(f"{part} {mb:.0f} MB" for part, mb in played.memory.items())
    return (
        f"round {played.number:2}  spoken after {played.spoken_s:4.1f} s  learned after {played.learned_s:5.0f} s  "
        f"{memory}  {len(load.told)} messages, {faults} faults"
    )


def _judge(played: list[Round], load: Load) -> int:
    told = load.told
    faults = [t.fault for t in told if t.fault]
    grown = {part: played[-1].memory[part] / played[min(1, len(played) - 1)].memory[part] for part in PARTS}
    late = [r.number for r in played if r.spoken_s > SPOKEN_WITHIN_S]
    silent = faults.count("silent")
    print(f"\n{len(played)} rounds, {len(told)} messages: {len(faults) - silent} failed, {silent} silent")
    print(f"answered: p50 {share(told, 0.5):.0f} ms, p95 {share(told, 0.95):.0f} ms, slowest {share(told, 1):.0f} ms")
    print("memory after the last round against after the second: "
          + ", ".join(f"{part} {ratio:.2f}" for part, ratio in grown.items()))  # fmt: skip
    print(f"wording spoken later than {SPOKEN_WITHIN_S:.0f} s in rounds: {late or 'none'}")
    for fault in sorted(set(faults)):
        print(f"{faults.count(fault)} × {fault}")
    return 1 if faults or late or max(grown.values()) > GROWTH else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
