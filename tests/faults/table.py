"""The rounds as a table, one line for each kind of fault and one for all."""

from __future__ import annotations

from collections.abc import Sequence

from tests.faults.comparison import FAULTS
from tests.faults.rounds import Round

HEAD = ("kind", "rounds", "talks", "family sent", "advisor sent", "taken again", "apologies", "median s", *FAULTS)


def table(played: Sequence[Round]) -> str:
    names = sorted({each.kind for each in played})
    rows = [HEAD, *(_row(name, [r for r in played if r.kind == name]) for name in names), _row("all", played)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(HEAD))]
    lines = [
        "  ".join(
            cell.ljust(w) if n == 0 else cell.rjust(w) for n, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def _row(name: str, rounds: Sequence[Round]) -> tuple[str, ...]:
    seconds = sorted(r.seconds for r in rounds)
    counts = [sum(1 for r in rounds for f in r.faults if f.kind == kind) for kind in FAULTS]
    sums = (
        len(rounds),
        sum(r.talks for r in rounds),
        sum(r.sent_by_family for r in rounds),
        sum(r.sent_by_advisor for r in rounds),
        sum(r.returned for r in rounds),
        sum(r.apologies for r in rounds),
    )
    return (name, *map(str, sums), f"{seconds[len(seconds) // 2]:.1f}" if seconds else "-", *map(str, counts))
