"""EventBridge's cron: minutes, hours, day of month, month, day of week, year; in UTC.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html#eb-cron-expressions

One of the two days is ``?``. ``L`` is the last day of the month or, after a weekday, the last such one; ``15W`` the
weekday nearest to the 15th; ``3#2`` the second Tuesday. Weeks begin on Sunday (1).
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

FIRST_YEAR, LAST_YEAR = 1970, 2199
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")

_TERM = re.compile(r"(?:(\*)|(\w+)(?:-(\w+))?)(?:/(\d+))?")
_LAST_WEEKDAY = re.compile(r"(\w+)L")
_NEAREST = re.compile(r"(\d{1,2})W")
_NTH = re.compile(r"(\w+)#([1-5])")

Days = Callable[[int, int], set[int]]
"""Takes a year and a month and returns the days of it that are meant."""


class MalformedSchedule(Exception):
    """A schedule expression says nothing."""


@dataclass(frozen=True, slots=True)
class Cron:
    """A compiled cron expression."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: Days
    months: frozenset[int]
    years: frozenset[int]

    def next_after(self, now: float) -> float | None:
        """Return the next moment after now, in seconds since the epoch, or None."""
        start = datetime.fromtimestamp(now, UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
        for year in sorted(year for year in self.years if year >= start.year):
            for month in sorted(self.months):
                if (year, month) >= (start.year, start.month):
                    found = self._in_month(year, month, start)
                    if found is not None:
                        return found.timestamp()
        return None

    def _in_month(self, year: int, month: int, start: datetime) -> datetime | None:
        for day in sorted(self.days(year, month)):
            for hour in sorted(self.hours):
                if datetime(year, month, day, hour, 59, tzinfo=UTC) < start:
                    continue
                for minute in sorted(self.minutes):
                    found = datetime(year, month, day, hour, minute, tzinfo=UTC)
                    if found >= start:
                        return found
        return None


def parse_cron(text: str) -> Callable[[float], float | None]:
    """Compile the six fields of a cron expression to the function that says when it is due next.

    Raises:
        MalformedSchedule: they are not six, one is out of its range, or not exactly one of the days is ``?``.
    """
    fields = text.split()
    if len(fields) != 6 or (fields[2] == "?") == (fields[4] == "?"):
        raise MalformedSchedule(text)
    minutes, hours, day, month, weekday, year = fields
    cron = Cron(
        _numbers(minutes, 0, 59),
        _numbers(hours, 0, 23),
        _days_of_week(weekday) if day == "?" else _days_of_month(day),
        _numbers(month, 1, 12, MONTHS),
        _numbers(year, FIRST_YEAR, LAST_YEAR),
    )
    return cron.next_after


def _numbers(field: str, least: int, most: int, names: tuple[str, ...] = ()) -> frozenset[int]:
    numbers: set[int] = set()
    for term in field.split(","):
        found = _TERM.fullmatch(term)
        if found is None:
            raise MalformedSchedule(field)
        every, first, last, step = found.groups()
        start = least if every else _number(first, least, most, names)
        # A step without an end goes on to the end of the range.
        end = most if every or (step and not last) else start
        if last:
            end = _number(last, least, most, names)
        if step == "0" or (step is not None and int(step) > most):
            raise MalformedSchedule(field)
        # FRI-MON goes over the end of the week, NOV-FEB over that of the year.
        span = range(start, end + 1) if start <= end else (*range(start, most + 1), *range(least, end + 1))
        numbers.update(list(span)[:: int(step or 1)])
    return frozenset(numbers)


def _number(text: str, least: int, most: int, names: tuple[str, ...]) -> int:
    if text.upper() in names:
        return names.index(text.upper()) + least
    if not text.isdecimal() or not least <= int(text) <= most:
        raise MalformedSchedule(text)
    return int(text)


def _days_of_month(field: str) -> Days:
    if field == "L":
        return lambda year, month: {_length(year, month)}
    if field == "LW":
        return lambda year, month: {_nearest_weekday(year, month, _length(year, month))}
    nearest = _NEAREST.fullmatch(field)
    if nearest:
        wanted = _number(nearest[1], 1, 31, ())
        return lambda year, month: (
            {_nearest_weekday(year, month, wanted)} if wanted <= _length(year, month) else set()
        )
    days = _numbers(field, 1, 31)
    return lambda year, month: {day for day in days if day <= _length(year, month)}


def _days_of_week(field: str) -> Days:
    if field.upper() == "L":
        return lambda year, month: _of_weekday(year, month, 7)
    nth = _NTH.fullmatch(field)
    if nth:
        weekday, count = _number(nth[1], 1, 7, WEEKDAYS), int(nth[2])
        return lambda year, month: set(sorted(_of_weekday(year, month, weekday))[count - 1 : count])
    last = _LAST_WEEKDAY.fullmatch(field)
    if last:
        last_one = _number(last[1], 1, 7, WEEKDAYS)
        return lambda year, month: {max(_of_weekday(year, month, last_one))}
    weekdays = _numbers(field, 1, 7, WEEKDAYS)
    return lambda year, month: {day for one in weekdays for day in _of_weekday(year, month, one)}


def _length(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def _of_weekday(year: int, month: int, weekday: int) -> set[int]:
    """Return the days of a month that are that weekday, 1 for Sunday."""
    first_is, length = calendar.monthrange(year, month)  # 0 for Monday
    first = (weekday - 2 - first_is) % 7 + 1
    return set(range(first, length + 1, 7))


def _nearest_weekday(year: int, month: int, day: int) -> int:
    """Return the day from Monday to Friday nearest to a day, within its month."""
    is_on = calendar.weekday(year, month, day)
    if is_on == calendar.SATURDAY:
        return day - 1 if day > 1 else day + 2
    if is_on == calendar.SUNDAY:
        return day + 1 if day < _length(year, month) else day - 2
    return day
