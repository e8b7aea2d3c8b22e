"""``rate(5 minutes)`` and ``cron(0 12 * * ? *)``, and when each is due next.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
"""

import math
import re
from collections.abc import Callable

from reelworks.cloud.services.events.schedules.cron import MalformedSchedule, parse_cron

__all__ = ["MalformedSchedule", "Schedule", "parse_schedule"]

Schedule = Callable[[float, float], float | None]
"""Takes the moment from which a rate counts and the moment now, in seconds since the epoch, and returns the next
moment after now; None where there is none any more."""

_RATE = re.compile(r"rate\(([1-9][0-9]{0,8}) (minute|hour|day)(s?)\)")
_CRON = re.compile(r"cron\((.+)\)")
_SECONDS = {"minute": 60, "hour": 3_600, "day": 86_400}


def parse_schedule(text: str) -> Schedule:
    """Compile a schedule expression.

    Raises:
        MalformedSchedule: it is none.
    """
    cron = _CRON.fullmatch(text)
    if cron:
        next_after = parse_cron(cron[1])
        return lambda _since, now: next_after(now)
    rate = _RATE.fullmatch(text)
    # One of a unit is written without an s, several with it: AWS holds to that.
    if rate is None or (rate[1] == "1") == bool(rate[3]):
        raise MalformedSchedule(text)
    every_s = int(rate[1]) * _SECONDS[rate[2]]
    return lambda since, now: since + every_s * max(1, math.floor((now - since) / every_s) + 1)
