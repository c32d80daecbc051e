"""What must be looked at again, and when: reviews, amounts that run out, pages, pamphlets, contacts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.guide.model import Guide, Source
from bot.guide.rendering import danish_date

HORIZON_DAYS = 31
# How long a page stays read: laws and amounts change at New Year and in summer.
LAW_DAYS, PAGE_DAYS, CONTACT_DAYS = 183, 365, 183
LAW_SITES = ("retsinformation.dk", "lovguiden.dk", "elov.dk", "danskelove.dk", "ast.dk")
LATE, SOON, LATER = "late", "soon", "later"

Say = Callable[..., str]


@dataclass(frozen=True, order=True)
class Due:
    """One thing to look at by a day. `state` is late, soon (within the horizon) or later."""

    day: date
    kind: str  # topic | withheld | rate | law | page | pamphlet | contact
    id: str
    title: str
    state: str
    owner: str = ""
    url: str = ""
    topics: tuple[str, ...] = ()


def calendar(guide: Guide, today: date, withhold_days: int = 180, horizon_days: int = HORIZON_DAYS) -> list[Due]:
    """Everything the guide holds, by the day it must be looked at, the oldest first."""
    horizon = today + timedelta(days=horizon_days)

    def due(day: date, kind: str, identity: str, title: str, **more: object) -> Due:
        state = LATE if day < today else SOON if day <= horizon else LATER
        return Due(day, kind, identity, title, state, **more)  # type: ignore[arg-type]

    found = []
    for topic in guide.topics.values():
        found.append(due(topic.review_by, "topic", topic.id, topic.title, owner=topic.owner))
        withheld = topic.review_by + timedelta(days=withhold_days + 1)
        if topic.area == "rettigheder" and withheld <= horizon:
            found.append(due(withheld, "withheld", topic.id, topic.title, owner=topic.owner))
    for rate in guide.rates.values():
        value, _ = rate.on(today)
        found.append(due(_runs_out(rate.values, value.valid_to), "rate", rate.id, rate.title))
    for url, (source, topics) in _pages(guide).items():
        law = any(site in url for site in LAW_SITES)
        day = source.read + timedelta(days=LAW_DAYS if law else PAGE_DAYS)
        found.append(due(day, "law" if law else "page", url, source.title, url=url, topics=topics))
    for pamphlet in guide.pamphlets.values():
        if pamphlet.source and pamphlet.status != "published":
            day = pamphlet.source.read + timedelta(days=CONTACT_DAYS)
            found.append(due(day, "pamphlet", pamphlet.id, pamphlet.title, url=pamphlet.source.url))
    for contact in guide.contacts.values():
        day = contact.source.read + timedelta(days=CONTACT_DAYS)
        found.append(due(day, "contact", contact.id, contact.name, url=contact.source.url))
    return sorted(found)


def _runs_out(values: tuple, last: date) -> date:
    """The last day of the amounts that follow each other without a gap from the one that ends on `last`."""
    for value in values:
        if value.valid_from == last + timedelta(days=1):
            last = value.valid_to
    return last


def _pages(guide: Guide) -> dict[str, tuple[Source, tuple[str, ...]]]:
    """Every page topics and rates were read from: its latest reading, and the topics that use it."""
    pages: dict[str, tuple[Source, tuple[str, ...]]] = {}
    for user, source in _readings(guide):
        if source.url:
            before, topics = pages.get(source.url, (source, ()))
            latest = source if source.read >= before.read else before
            pages[source.url] = latest, topics if not user or user in topics else (*topics, user)
    return pages


def _readings(guide: Guide) -> Iterator[tuple[str, Source]]:
    for topic in guide.topics.values():
        yield from ((topic.id, source) for source in topic.sources)
        for local in topic.local.values():
            yield from ((topic.id, source) for source in local.sources)
    for rate in guide.rates.values():
        yield "", rate.values[-1].source
    for journey in guide.journeys.values():
        yield from (("", source) for source in journey.sources)


def lines(found: list[Due], say: Say) -> list[str]:
    """What is late or due soon, one a line under a heading each, in the words of the phrases."""
    text = []
    for state in (LATE, SOON):
        these = [d for d in found if d.state == state]
        if these:
            text.append(say(f"freshness_{state}", n=len(these)))
            text += [_line(d, say) for d in these]
    return text or [say("freshness_nothing")]


def _line(due: Due, say: Say) -> str:
    line = say(f"freshness_{due.kind}", title=due.title, id=due.id, date=danish_date(due.day))
    if due.owner:
        line += " " + say("freshness_owner", owner=due.owner)
    if due.url and due.url != due.id:
        line += f" {due.url}"
    if due.topics:
        line += " " + say("freshness_used_in", topics=", ".join(due.topics))
    return line
