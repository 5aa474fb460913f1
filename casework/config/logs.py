"""One JSON object a line, fit to be kept: it says what happened where, never to whom."""

import datetime as dt
import json
import logging
import traceback

# What callers may add through ``extra=``; anything else stays out, so that no form leaks by accident.
FIELDS = ("method", "route", "status", "milliseconds", "user_id", "case_id", "task", "event")


class JsonFormatter(logging.Formatter):
    """Formats a record without the message of its exception: constraint errors quote the row."""

    def format(self, record: logging.LogRecord) -> str:
        at = dt.datetime.fromtimestamp(record.created, tz=dt.UTC)
        line: dict[str, object] = {
            "at": at.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update({field: record.__dict__[field] for field in FIELDS if field in record.__dict__})
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__qualname__
            frames = traceback.extract_tb(record.exc_info[2])
            line["stack"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        return json.dumps(line, ensure_ascii=False, default=str)
