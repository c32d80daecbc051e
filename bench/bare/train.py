"""Train the bare assistant: `python bench/bare/train.py FOLDER` leaves the model bare.tar.gz there."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main(folder: str) -> int:
    from rasa.model_training import train

    result = train(
        domain=str(HERE / "domain.yml"),
        config=str(HERE / "config.yml"),
        training_files=[str(HERE / "data")],
        output=folder,
        fixed_model_name="bare.tar.gz",
        force_training=True,
    )
    return int(result.code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
