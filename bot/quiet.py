"""Keep the start-up noise of TensorFlow and old libraries away; call before importing rasa."""

from __future__ import annotations

import logging
import os
import sys
import warnings

ENV = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "CUDA_VISIBLE_DEVICES": "-1",
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
    # One message is small work: threads that wait for each other cost more than they give.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}


def environment() -> dict[str, str]:
    """The environment for a quiet child process."""
    return {**ENV, **os.environ}


def hush(level: int = logging.WARNING) -> None:
    """Set the environment and the loggers; our own loggers stay at INFO."""
    for name, value in ENV.items():
        os.environ.setdefault(name, value)
    # Libraries set the filters anew when they are imported: the printing itself is taken away.
    warnings.showwarning = lambda *_, **__: None
    # TensorFlow Lite imports jax wherever it is installed: 70 MB and half a second, for nothing Rasa uses.
    sys.modules.setdefault("jax", None)  # type: ignore[arg-type]
    _hush_structlog(level)
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("bot").setLevel(logging.INFO)
    for noisy in (
        "matplotlib",
        "asyncio",
        "sanic.root",
        "sanic.access",
        "rasa",
        "rasa_sdk",
        "tensorflow",
        "apscheduler",
    ):
        logging.getLogger(noisy).setLevel(level)


def _hush_structlog(level: int) -> None:
    """Rasa's structured debug lines would print what families write."""
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(level))
