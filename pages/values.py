"""Convert values to JSON. The result is the same for all fields; filters and orderings use it too."""

import datetime
import math
from decimal import Decimal
from typing import Any


def served(value: Any) -> Any:
    """Convert an instant, date, time, duration or decimal for documents. Other values stay unchanged.

    Instants are RFC 3339 in UTC, to the second. Dates are `YYYY-MM-DD`, times of day `HH:MM`. Durations are ISO 8601
    in days, hours, minutes and seconds, such as `P1DT2H30M`. Decimals are numbers; one that is not finite is null.
    """
    match value:
        case datetime.datetime():
            return in_utc(value).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
        case datetime.date():
            return value.isoformat()
        case datetime.time():
            return value.strftime("%H:%M")
        case datetime.timedelta():
            return _duration(whole_seconds(value))
        case Decimal() | float():
            return float(value) if math.isfinite(value) else None
    return value


def in_utc(moment: datetime.datetime) -> datetime.datetime:
    """Convert to UTC. A datetime without a time zone is taken as UTC, not as the process's zone."""
    return moment.astimezone(datetime.UTC) if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)


def whole_seconds(duration: datetime.timedelta) -> int:
    return duration // datetime.timedelta(seconds=1)


def _duration(seconds: int) -> str:
    minutes, seconds_left = divmod(abs(seconds), 60)
    hours, minutes_left = divmod(minutes, 60)
    days, hours_left = divmod(hours, 24)
    time = "".join(
        f"{number}{unit}" for number, unit in ((hours_left, "H"), (minutes_left, "M"), (seconds_left, "S")) if number
    )
    date = f"{days}D" if days else ""
    sign = "-" if seconds < 0 else ""
    return f"{sign}P{date}T{time}" if time else f"{sign}P{date or 'T0S'}"
