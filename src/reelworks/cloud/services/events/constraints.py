"""The ranges of requests' members that the service model states, refused in the words that AWS has for all of them.

https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Operations.html
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reelworks.cloud.services.events.errors import ValidationException
from reelworks.cloud.services.events.limits import (
    PAGE_ENTRIES,
    PATTERN_CHARACTERS_MAX,
    SCHEDULE_CHARACTERS_MAX,
    TARGETS_IN_REQUEST_MAX,
)

_ARN = r"(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?"


@dataclass(frozen=True, slots=True)
class Range:
    """What a member may be: how long a text or list, how large a number, made of what, one of which."""

    least: int = 0
    most: int | None = None
    pattern: str | None = None
    values: tuple[str, ...] = ()

    def faults(self, value: Any) -> list[str]:
        """Return what is wrong with a value, in AWS's words."""
        is_number = isinstance(value, int)
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


RULE_NAME = Range(1, 64, r"[\.\-_A-Za-z0-9]+")
BUS_NAME = Range(1, 256, r"[/\.\-_A-Za-z0-9]+")
BUS_NAME_OR_ARN = Range(1, 1600, _ARN + r"[/\.\-_A-Za-z0-9]+")
ARCHIVE_NAME = Range(1, 48, r"[\.\-_A-Za-z0-9]+")
REPLAY_NAME = Range(1, 64, r"[\.\-_A-Za-z0-9]+")
DESCRIPTION = Range(0, 512)
LIMIT = Range(1, PAGE_ENTRIES)
PATTERN = Range(0, PATTERN_CHARACTERS_MAX)
SCHEDULE = Range(0, SCHEDULE_CHARACTERS_MAX)
STATE = Range(values=("ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"))
ARCHIVE_STATE = Range(
    values=("ENABLED", "DISABLED", "CREATING", "UPDATING", "CREATE_FAILED", "UPDATE_FAILED")
)
REPLAY_STATE = Range(values=("STARTING", "RUNNING", "CANCELLING", "COMPLETED", "CANCELLED", "FAILED"))
TARGETS = Range(1, TARGETS_IN_REQUEST_MAX)
ARN = Range(1, 1600)
STATEMENT_ID = Range(1, 64, r"[a-zA-Z0-9-_]+")
RETENTION = Range(0)


def check(request: Mapping[str, Any], **ranges: Range) -> None:
    """See that the members of a request that were sent are within their ranges.

    Raises:
        ValidationException: some are not; the message names them all.
    """
    faults = [
        f"Value '{request[name]}' at '{name[0].lower()}{name[1:]}' failed to satisfy constraint: {fault}"
        for name, allowed in ranges.items()
        if name in request
        for fault in allowed.faults(request[name])
    ]
    if faults:
        count = f"{len(faults)} validation error{'s' if len(faults) > 1 else ''} detected: "
        raise ValidationException(count + "; ".join(faults))
