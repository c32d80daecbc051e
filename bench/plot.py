"""Draws the table that `bench/growth.py` prints: p50 and p95 of every row, one panel for each part.

    .venv/bin/python bench/plot.py TABLE PICTURE
"""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # no screen

from matplotlib import pyplot
from matplotlib.axes import Axes

_ROW = re.compile(r"^\| (?P<what>[^|]+?) \| (?P<p50>[\d.]+) ms \| (?P<p95>[\d.]+) ms \| (?P<note>[^|]*?) ?\|$")
# Rows of one part begin or end alike; what differs is written below the bars.
PANELS = {
    "Turn of a conversation": re.compile(r"^turn (?P<at>\d+) of a conversation$"),
    "Turns a second": re.compile(r"^(?P<at>\d+) turns a second$"),
    "Delivery, open streams": re.compile(r"^delivery with (?P<at>\d+) open streams$"),
    "Rasa processes, 8 at once": re.compile(r"^(?P<at>\d+) Rasa processes,"),
    "Rasa processes of 0.15 core": re.compile(r"^(?P<at>\d+) Rasa processes of"),
    "Reply, × kommuner, own known": re.compile(r"^reply, (?P<at>\d+) × the kommuner, family's known$"),
    "Reply, × kommuner, own not known": re.compile(r"^reply, (?P<at>\d+) × the kommuner, family's not known$"),
}
WIDTH = 0.38
ACROSS = 3


@dataclass(frozen=True)
class Row:
    at: str
    p50: float  # ms
    p95: float


def read(table: str) -> dict[str, list[Row]]:
    """The rows of each panel, in the table's order; raises ValueError when no row fits."""
    found: dict[str, list[Row]] = {}
    for line in table.splitlines():
        row = _ROW.match(line)
        for title, pattern in PANELS.items():
            if row and (named := pattern.match(row["what"])):
                found.setdefault(title, []).append(Row(named["at"], float(row["p50"]), float(row["p95"])))
    if not found:
        raise ValueError("no row of bench/growth.py in the table: wanted lines such as | turn 5 of a conversation | …")
    return found


def draw(panels: dict[str, list[Row]], to: Path) -> None:
    columns = min(ACROSS, len(panels))
    lines = -(-len(panels) // columns)
    figure, axes = pyplot.subplots(lines, columns, figsize=(3.4 * columns, 3.0 * lines), squeeze=False)
    for axis in axes.flat[len(panels) :]:
        axis.set_visible(False)
    for axis, (title, rows) in zip(axes.flat, panels.items(), strict=False):
        _panel(axis, title, rows)
    figure.legend(*axes[0][0].get_legend_handles_labels(), loc="upper right", ncol=2, frameon=False)
    figure.tight_layout(rect=(0, 0, 1, 0.95))
    figure.savefig(to, dpi=110)
    pyplot.close(figure)


def _panel(axis: Axes, title: str, rows: list[Row]) -> None:
    places = range(len(rows))
    left, right = ([place + side * WIDTH / 2 for place in places] for side in (-1, 1))
    axis.bar(left, [row.p50 for row in rows], WIDTH, label="p50", color="#1f5f8b")
    axis.bar(right, [row.p95 for row in rows], WIDTH, label="p95", color="#c9772b", hatch="//")
    axis.set_xticks(list(places), [row.at for row in rows])
    axis.set_title(title, fontsize=10)
    axis.set_ylabel("ms")
    axis.spines[["top", "right"]].set_visible(False)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench/plot.py", description=__doc__)
    parser.add_argument("table", type=Path, help="what bench/growth.py printed")
    parser.add_argument("picture", type=Path)
    options = parser.parse_args(argv)
    try:
        draw(read(options.table.read_text(encoding="utf-8")), options.picture)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
