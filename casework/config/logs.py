"""One JSON object a line, fit to be kept: it says what happened where, never to whom."""

import datetime as dt
import json
import logging
import traceback

from casework.config import trace

# What callers may add through ``extra=``; anything else stays out, so that no form leaks by accident.
FIELDS = (
    "method",
    "route",
    "status",
    "milliseconds",
    "queries",
    "user_id",
    "case_id",
    "notification",
    "task",
    "job",
    "attempt",
    "event",
    "code",
    "hints",
    "check",
)
OURS = ("casework", "workflows", "notifications")


class JsonFormatter(logging.Formatter):
    """Formats a record without the message of its exception: constraint errors quote the row."""

    def format(self, record: logging.LogRecord) -> str:
        at = dt.datetime.fromtimestamp(record.created, tz=dt.UTC)
        line: dict[str, object] = {
            "at": at.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _words(record),
        }
        if number := trace.current():
            line["request"] = number
        line.update({field: record.__dict__[field] for field in FIELDS if field in record.__dict__})
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__qualname__
            frames = traceback.extract_tb(record.exc_info[2])
            line["stack"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        return json.dumps(line, ensure_ascii=False, default=str)


def _words(record: logging.LogRecord) -> str:
    """The message, of other people's loggers only its fixed beginning.

    Django fills addresses and host names into theirs, asyncio whole exceptions, procrastinate the words of the
    database; what is known about their place stands in the fields beside it.
    """
    if record.name.partition(".")[0] in OURS:
        return record.getMessage()
    words = str(record.msg)
    if record.name == "django.request" and isinstance(record.args, tuple) and record.args:
        # "Not Found", "Internal Server Error": the reason, without the address after it
        words = str(record.args[0])
    return words.partition("\n")[0].partition(":")[0].partition("'")[0].strip()
