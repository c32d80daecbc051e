"""Messages as tired parents type them: the same seed spoils the same text in the same way."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Collection

ROWS = ("qwertyuiopå", "asdfghjklæø", "zxcvbnm")
TWO_LETTERS = {"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"}
BARE = {"æ": "a", "ø": "o", "å": "a", "Æ": "A", "Ø": "O", "Å": "A"}

TYPO_SHARE = 0.3  # of the words that are long enough to be mistyped
SHORTEST = 4
SHORTEST_PART = 4  # of a compound that falls apart
STORY_SENTENCES = (2, 4)

# What families tell before they ask: nobody asks anything here and no help is named.
STORIES = (
    "Hej, jeg håber det er det rigtige sted at skrive.",
    "Vores søn er seks år og den skønneste dreng.",
    "Vi har en pige på ni, som lige har fået en diagnose.",
    "Lægen sagde det i mandags, og siden har jeg ikke rigtig sovet.",
    "Min mand arbejder meget, så det er mest mig der er alene med det.",
    "Jeg sidder i køkkenet og skriver, mens de andre sover.",
    "Det har været et langt efterår for os alle sammen.",
    "Hun er glad for at tegne og kan være helt væk i det i timer.",
    "Min mor siger, at jeg skal trække vejret og tage en dag ad gangen.",
    "Der er så mange breve, og jeg forstår kun halvdelen.",
    "Han bliver ked af det, når der er for mange mennesker.",
    "Vi flyttede hertil for to år siden og kender ikke så mange.",
    "I går græd jeg ude i bilen, så ingen så det.",
    "Hans lillesøster på fire spørger hele tiden, hvorfor han råber.",
    "En veninde fortalte mig om jer.",
    "Jeg ved godt, at det her bliver lidt langt.",
    "Vi har prøvet at ringe et par gange, men der var kø.",
    "Undskyld hvis jeg staver forkert, jeg er helt smadret.",
    "Hele sommeren gik med undersøgelser på sygehuset.",
    "Farmor synes, at vi bare skal sætte nogle grænser.",
    "Jeg er lige begyndt på nyt arbejde og tør ikke sige det til min chef.",
    "Han har altid været lidt anderledes end de andre.",
    "Nogle dage går det fint, og andre dage går alt galt fra morgenen.",
    "Vi er glade for pædagogerne, de gør hvad de kan.",
)

Change = Callable[[str, random.Random], str]


def typos(text: str, seed: int, words: Collection[str] = ()) -> str:
    """At least one mistake where a word is long enough; compounds of known `words` may fall apart."""
    chance = random.Random(f"typos {seed} {text}")
    parts = re.split(r"(\W+)", text)
    long_enough = [i for i, part in enumerate(parts) if len(part) >= SHORTEST and part.isalpha()]
    if not long_enough:
        return text
    count = max(1, round(TYPO_SHARE * len(long_enough)))
    for i in chance.sample(long_enough, count):
        parts[i] = _mistyped(parts[i], chance, words)
    return "".join(parts)


def without_danish_letters(text: str, seed: int) -> str:
    """Each message in one style, as a keyboard has it: ae oe aa, or bare letters."""
    style = random.Random(f"letters {seed} {text}").choice((TWO_LETTERS, BARE))
    return _replaced(text, style)


def bare_letters(text: str) -> str:
    return _replaced(text, BARE)


def with_story(text: str, seed: int) -> str:
    """The question after two to four sentences about something else."""
    chance = random.Random(f"story {seed} {text}")
    chosen = sorted(chance.sample(range(len(STORIES)), chance.randint(*STORY_SENTENCES)))
    return " ".join([*(STORIES[i] for i in chosen), text])


def split_compound(word: str, words: Collection[str], chance: random.Random) -> str:
    """The word in two at a seam that leaves a known word last, or as it was: «skole kørsel»."""
    seams = [
        i
        for i in range(SHORTEST_PART - 1, len(word) - SHORTEST_PART + 1)
        if word[i:].lower() in words and _stem(word[:i].lower()) in words
    ]
    if not seams:
        return word
    seam = chance.choice(seams)
    return f"{word[:seam]} {word[seam:]}"


def _stem(first: str) -> str:
    """«sags» of «sagsbehandler» is known as «sag»; most first parts stand as they are."""
    return first[:-1] if len(first) > SHORTEST_PART - 1 and first.endswith("s") else first


def _mistyped(word: str, chance: random.Random, words: Collection[str]) -> str:
    if chance.random() < 0.5:
        parted = split_compound(word, words, chance)
        if parted != word:
            return parted
    for change in chance.sample(CHANGES, len(CHANGES)):
        changed = change(word, chance)
        if changed != word:
            return changed
    return word


def _neighbour(word: str, chance: random.Random) -> str:
    place = chance.randrange(len(word))
    row = next((row for row in ROWS if word[place].lower() in row), "")
    if not row:
        return word
    at = row.index(word[place].lower())
    return word[:place] + chance.choice(row[max(0, at - 1) : at] + row[at + 1 : at + 2]) + word[place + 1 :]


def _dropped(word: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(word))
    return word[:place] + word[place + 1 :]


def _doubled(word: str, chance: random.Random) -> str:
    place = chance.randrange(len(word))
    return word[: place + 1] + word[place:]


def _swapped(word: str, chance: random.Random) -> str:
    place = chance.randrange(len(word) - 1)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


CHANGES: tuple[Change, ...] = (_neighbour, _dropped, _doubled, _swapped)


def _replaced(text: str, letters: dict[str, str]) -> str:
    return "".join(letters.get(letter, letter) for letter in text)
