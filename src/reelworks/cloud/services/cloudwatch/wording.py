"""Numbers and times as CloudWatch writes them in its texts."""

from datetime import UTC, datetime

_PLAIN_LEAST, _PLAIN_MOST = 1e-3, 1e7
"""Between which a number is written without an exponent."""


def number_text(value: float) -> str:
    """Return a number as Java writes a double: ``10.0``, ``1.5E7``."""
    if value == 0 or _PLAIN_LEAST <= abs(value) < _PLAIN_MOST:
        return repr(float(value))
    mantissa, _, exponent = f"{value:.16e}".partition("e")
    short = repr(float(value))
    digits = short.partition("e")[0] if "e" in short else repr(float(mantissa))
    digits = digits if "." in digits else f"{digits}.0"
    return f"{digits}E{int(exponent)}"


def short_time(at: float) -> str:
    """Return a time as reasons have it: ``22/11/26 09:41:00``."""
    return datetime.fromtimestamp(at, UTC).strftime("%d/%m/%y %H:%M:%S")


def full_time(at: float) -> str:
    """Return a time as messages and reasons' data have it: ``2026-11-22T09:41:00.000+0000``."""
    moment = datetime.fromtimestamp(at, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}+0000"


def long_time(at: float) -> str:
    """Return a time as letters and composite alarms' reasons have it: ``Sunday 22 November, 2026 09:41:00 UTC``."""
    return datetime.fromtimestamp(at, UTC).strftime("%A %d %B, %Y %H:%M:%S UTC")


def counted(count: int, noun: str) -> str:
    """Return a number with its noun: ``1 datapoint``, ``2 datapoints``."""
    return f"{count} {noun}{'s' * (count != 1)}"
