"""Values as JSON holds them, so that three engines can be compared: the counterpart of plain-rows.ts."""

import json
import math
from datetime import date, datetime, timedelta, timezone

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def plain_value(value):
    """Gives instants as microseconds and bytes as hexadecimal digits, both as text; floats beyond JSON as text."""
    if isinstance(value, datetime):
        return str((value - EPOCH) // timedelta(microseconds=1))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray)):
        return value.hex()
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def read_job(path):
    """Gives the job that the driver wrote for a script."""
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def write_answer(path, answer):
    """Writes what an engine found, for the driver to compare."""
    with open(path, "w", encoding="utf-8") as file:
        json.dump(answer, file, allow_nan=False)
