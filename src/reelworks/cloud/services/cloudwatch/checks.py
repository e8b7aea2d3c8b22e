"""What a request's members may be, in the words that AWS refuses them with.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Operations.html
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reelworks.cloud.services.cloudwatch.errors import InvalidParameterValueException, ValidationException
from reelworks.cloud.services.cloudwatch.limits import (
    DIMENSION_VALUE_CHARACTERS_MAX,
    DIMENSIONS_MAX,
    HIGH_RESOLUTION_PERIODS_S,
    NAME_CHARACTERS_MAX,
    UNITS,
)


@dataclass(frozen=True, slots=True)
class Range:
    """What a member may be: how long a text or list, how large a number, made of what, one of which."""

    least: float = 0
    most: float | None = None
    pattern: str | None = None
    values: tuple[str, ...] = ()

    def faults(self, value: Any) -> list[str]:
        """Return what is wrong with a value, in AWS's words."""
        is_number = isinstance(value, int | float)
        size = value if is_number else len(value)
        noun = "value" if is_number else "length"
        faults = []
        if self.most is not None and size > self.most:
            faults.append(f"Member must have {noun} less than or equal to {self.most}")
        if size < self.least:
            faults.append(f"Member must have {noun} greater than or equal to {self.least}")
        if self.pattern and not re.fullmatch(self.pattern, value):
            faults.append(f"Member must satisfy regular expression pattern: {self.pattern}")
        if self.values and value not in self.values:
            faults.append(f"Member must satisfy enum value set: [{', '.join(self.values)}]")
        return faults


NAME = Range(1, NAME_CHARACTERS_MAX)
NAMESPACE = Range(1, NAME_CHARACTERS_MAX, r"[^:].*")
UNIT = Range(values=tuple(sorted(UNITS)))
DIMENSION_LIST = Range(0, DIMENSIONS_MAX)
SCAN_BY = Range(values=("TimestampDescending", "TimestampAscending"))


def check(request: Mapping[str, Any], **ranges: Range) -> None:
    """Return where each member that is there is in its range.

    Raises:
        ValidationException: one is not; the message names all of them.
    """
    faults = [
        f"Value '{_shown(request[name])}' at '{name[:1].lower()}{name[1:]}' failed to satisfy constraint: {fault}"
        for name, allowed in ranges.items()
        if name in request
        for fault in allowed.faults(request[name])
    ]
    raise_faults(faults)


def raise_faults(faults: Sequence[str]) -> None:
    """Return where there is no fault.

    Raises:
        ValidationException: there are some.
    """
    if faults:
        count = f"{len(faults)} validation error{'s' * (len(faults) > 1)}"
        raise ValidationException(f"{count} detected: {'; '.join(faults)}")


def check_dimensions(dimensions: Iterable[Mapping[str, str]], where: str = "dimensions") -> None:
    """Return where dimensions are what they may be.

    Raises:
        InvalidParameterValueException: one is not in ASCII, or begins with a colon.
        ValidationException: one is too long, or there are too many.
    """
    listed = list(dimensions)
    if _are_plain(listed):
        return
    check({"Dimensions": listed}, Dimensions=DIMENSION_LIST)
    value_range = Range(1, DIMENSION_VALUE_CHARACTERS_MAX)
    for number, each in enumerate(listed, 1):
        faults = [
            f"Value '{each[member]}' at '{where}.{number}.member.{member.lower()}' failed to satisfy constraint: {fault}"
            for member, allowed in (("Name", NAME), ("Value", value_range))
            if member in each
            for fault in allowed.faults(each[member])
        ]
        raise_faults(faults)
        for text in (each["Name"], each.get("Value", "x")):
            if not text.isascii() or not text.strip():
                raise InvalidParameterValueException(
                    f"The value {text} for parameter {where}.{number} is invalid: it must be ASCII and not blank."
                )
        if each["Name"].startswith(":"):
            raise InvalidParameterValueException(
                f"The parameter {where}.{number}.Name must not begin with a colon."
            )


def is_plain(text: str) -> bool:
    """Whether a text may be any name: not empty, not too long, in ASCII, without a space at its ends."""
    return 0 < len(text) <= NAME_CHARACTERS_MAX and text.isascii() and text[0] > " " and text[-1] > " "


def is_period(period_s: int) -> bool:
    """Whether a period is one that CloudWatch has: a few seconds, or whole minutes."""
    return period_s in HIGH_RESOLUTION_PERIODS_S or (period_s > 0 and period_s % 60 == 0)


def _are_plain(listed: Sequence[Mapping[str, str]]) -> bool:
    """Whether dimensions are all right at first sight, as nearly all are: figures come by the thousand."""
    if len(listed) > DIMENSIONS_MAX:
        return False
    for each in listed:
        name, value = each["Name"], each.get("Value", "x")
        if not (is_plain(name) and is_plain(value)) or name[0] == ":":
            return False
    return True


def _shown(value: Any) -> str:
    return str(value) if isinstance(value, str | int | float) else f"[{len(value)} members]"
