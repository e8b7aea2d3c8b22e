"""AWS's three ways to write a moment, both ways round. Moments are aware datetimes in UTC.

https://smithy.io/2.0/spec/protocol-traits.html#timestampformat-trait
"""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Final

_TIMES_KEPT: Final = 1024
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def from_epoch(seconds: float) -> datetime:
    """Return the moment so many seconds after 1970.

    Raises:
        ValueError: a number outside the calendar.
    """
    try:
        return _EPOCH + timedelta(seconds=seconds)
    except OverflowError as error:
        raise ValueError(seconds) from error


def parse_time(text: str) -> datetime:
    """Read a moment in ISO 8601, as an HTTP date, or as seconds since the epoch.

    All three are tried, as AWS does: clients mix them.

    Raises:
        ValueError: the text is none of them.
    """
    text = text.strip()
    if text[:1].isalpha():
        return _in_utc(_parse_http_date(text))
    try:
        return _in_utc(datetime.fromisoformat(text))
    except ValueError:
        return from_epoch(float(text))


def to_epoch(moment: datetime) -> float:
    """Return a moment as seconds since the epoch: JSON's form."""
    return _in_utc(moment).timestamp()


@lru_cache(_TIMES_KEPT)
def to_iso(moment: datetime) -> str:
    """Return a moment as ISO 8601 with milliseconds and ``Z``: XML's form. Listings tell the same ones often."""
    utc = _in_utc(moment)
    return (
        f"{utc.year:04d}-{utc.month:02d}-{utc.day:02d}T{utc.hour:02d}:{utc.minute:02d}:{utc.second:02d}"
        f".{utc.microsecond // 1000:03d}Z"
    )


@lru_cache(_TIMES_KEPT)
def to_short_iso(moment: datetime) -> str:
    """Return a moment as ISO 8601 without the milliseconds where there are none: the form of IAM and STS."""
    return to_iso(moment).replace(".000Z", "Z")


@lru_cache(_TIMES_KEPT)
def to_http(moment: datetime) -> str:
    """Return a moment as an HTTP date (RFC 9110, 5.6.7): a header's form, whole seconds.

    What is asked for often is written out once.
    """
    utc = _in_utc(moment)
    return (
        f"{_DAYS[utc.weekday()]}, {utc.day:02d} {_MONTHS[utc.month - 1]} {utc.year:04d} "
        f"{utc.hour:02d}:{utc.minute:02d}:{utc.second:02d} GMT"
    )


def _parse_http_date(text: str) -> datetime:
    try:
        return parsedate_to_datetime(text)
    except (TypeError, IndexError) as error:
        raise ValueError(text) from error


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is UTC:
        return moment
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
