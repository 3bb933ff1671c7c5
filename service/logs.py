"""The log: JSON lines on standard error, never a document's text.

Everything goes through the standard library's loggers, uvicorn's own lines included; structlog
renders them. An exception is told by its kind and its place, not by its message: messages of
libraries quote what they choked on, and that may be a letter.
"""

import logging
import re
import traceback
from collections.abc import MutableMapping
from typing import Any
from uuid import uuid4

import structlog

from classifier.errors import ModelError

_SANE_REQUEST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+=-]{0,127}")
_FRAMES = 12

# Kinds of errors whose message is about files, sockets and models, never about what was sent.
_TELLING = (OSError, ModelError)


def request_id(sent: str | None) -> str:
    """The identifier of a request: the sender's when it is sane, else a new one.

    Args:
        sent: what came in `X-Request-ID`. Up to 128 letters, digits and `._:/+=-` are kept; all
            else could forge a line of the log or of a header.
    """
    if sent is not None and _SANE_REQUEST_ID.fullmatch(sent):
        return sent
    return uuid4().hex


def formatter() -> logging.Formatter:
    """Renders a record as one line of JSON in ASCII."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.ExtraAdder(),
            _tell_exception,
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(),
        ],
    )


def config(level: str) -> dict[str, Any]:
    """What `logging.config.dictConfig` takes; uvicorn sets it in each of its processes.

    Args:
        level: least level that is written, e.g. `info`.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "service.logs.formatter"}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "json",
                "stream": "ext://sys.stderr",
            }
        },
        "root": {"handlers": ["stderr"], "level": level.upper()},
        # The access log is `service.request_log`'s; httpx and the like have nothing to say here.
        "loggers": {"uvicorn.access": {"handlers": [], "propagate": False}},
    }


def _tell_exception(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace an exception by its kind and the innermost frames; see the module's docstring."""
    event.pop("color_message", None)  # uvicorn's, for terminals
    told = event.pop("exc_info", None)
    error = told[1] if isinstance(told, tuple) else None
    if error is not None:
        frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
        event["error"] = type(error).__qualname__
        if isinstance(error, _TELLING):
            event["error_detail"] = str(error)
        event["error_at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        if error.__cause__ is not None:
            event["error_cause"] = type(error.__cause__).__qualname__
    return event
