"""The values of alarms: what was asked for, and the state it is in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from reelworks.base.arn import Arn
from reelworks.cloud.services.cloudwatch.model import Owner

StateValue = Literal["OK", "ALARM", "INSUFFICIENT_DATA"]
STATES: tuple[StateValue, ...] = ("OK", "ALARM", "INSUFFICIENT_DATA")
METRIC_ALARM, COMPOSITE_ALARM = "MetricAlarm", "CompositeAlarm"

ACTION_MEMBERS: Mapping[StateValue, str] = {
    "OK": "OKActions",
    "ALARM": "AlarmActions",
    "INSUFFICIENT_DATA": "InsufficientDataActions",
}
"""Which member of the definition holds the actions for a state."""


@dataclass(frozen=True, slots=True)
class State:
    """An alarm's state, since when, and why."""

    value: StateValue
    reason: str
    reason_data: str | None
    updated_at: float
    """When the value, or the reason, changed last; in seconds since the epoch."""
    transitioned_at: float
    """When the value changed last."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm."""

    owner: Owner
    name: str
    kind: str
    """``MetricAlarm`` or ``CompositeAlarm``."""
    definition: Mapping[str, Any]
    """The request's members that say what it watches and does, by AWS's names."""
    state: State
    updated_at: float
    """When its definition changed last."""
    actions_enabled: bool = True
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def arn(self) -> str:
        """Its full name."""
        return alarm_arn(self.owner, self.name)

    def actions_for(self, state: StateValue) -> list[str]:
        """Return the ARNs of what is to be done in a state."""
        return list(self.definition.get(ACTION_MEMBERS[state], ()))

    @property
    def period_s(self) -> int:
        """How long a period is; for math the longest of its metrics'."""
        if "Period" in self.definition:
            return int(self.definition["Period"])
        periods = [
            query["MetricStat"]["Period"] if "MetricStat" in query else query.get("Period", 0)
            for query in self.definition.get("Metrics", ())
        ]
        return max(periods, default=0) or 60

    @property
    def evaluation_periods(self) -> int:
        """How many data points decide."""
        return int(self.definition.get("EvaluationPeriods", 1))

    @property
    def datapoints_to_alarm(self) -> int:
        """How many of them must breach."""
        return int(self.definition.get("DatapointsToAlarm", self.evaluation_periods))


def alarm_arn(owner: Owner, name: str) -> str:
    """Return an alarm's ARN."""
    return str(Arn("cloudwatch", owner.region, owner.account, f"alarm:{name}"))
