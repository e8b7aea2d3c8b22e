"""Why an alarm is in its state: AWS's sentence, and the same as data.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html shows both.
"""

from typing import Any

import orjson

from reelworks.cloud.services.cloudwatch.alarms.judging import COMPARISONS, Bar, Datapoint, Verdict
from reelworks.cloud.services.cloudwatch.alarms.model import Alarm
from reelworks.cloud.services.cloudwatch.limits import (
    STATE_REASON_CHARACTERS_MAX,
    STATE_REASON_DATA_CHARACTERS_MAX,
)
from reelworks.cloud.services.cloudwatch.wording import counted, full_time, number_text, short_time

UNCHECKED = "Unchecked: Initial alarm creation"


def reason_of(bar: Bar, verdict: Verdict) -> str:
    """Return the sentence that says why."""
    if verdict.state == "INSUFFICIENT_DATA":
        words = "were" if verdict.filled > 1 else "was"
        return f"Insufficient Data: {counted(verdict.filled, 'datapoint')} {words} unknown."
    if not verdict.points:
        return _nothing_received(bar, verdict)
    text = f"Threshold Crossed: {_crossing(bar, verdict)}{_transition(bar, verdict)}."
    return text[:STATE_REASON_CHARACTERS_MAX]


def reason_data_of(alarm: Alarm, bar: Bar, verdict: Verdict, now: float) -> str:
    """Return the same as a JSON text."""
    oldest_first = list(reversed(verdict.points))
    data: dict[str, Any] = {"version": "1.0", "queryDate": full_time(now)}
    if oldest_first:
        data["startDate"] = full_time(oldest_first[0].at)
    if "Unit" in alarm.definition:
        data["unit"] = alarm.definition["Unit"]
    if statistic := alarm.definition.get("Statistic") or alarm.definition.get("ExtendedStatistic"):
        data["statistic"] = statistic
    data["period"] = alarm.period_s
    data["recentDatapoints"] = [point.value for point in oldest_first]
    data["threshold"] = bar.threshold
    evaluated = [_evaluated(point) for point in verdict.points]
    text = orjson.dumps({**data, "evaluatedDatapoints": evaluated}).decode()
    return text if len(text) <= STATE_REASON_DATA_CHARACTERS_MAX else orjson.dumps(data).decode()


def _nothing_received(bar: Bar, verdict: Verdict) -> str:
    filled = verdict.filled
    treated = "Breaching" if bar.missing == "breaching" else "NonBreaching"
    return (
        f"Threshold Crossed: no datapoints were received for {counted(filled, 'period')} and"
        f" {counted(filled, 'missing datapoint')} {'were' if filled > 1 else 'was'} treated as [{treated}]."
    )


def _crossing(bar: Bar, verdict: Verdict) -> str:
    is_alarm = verdict.state == "ALARM"
    chosen = [point for point in verdict.points if bar.is_breached(point) == is_alarm]
    total = bar.evaluation_periods if len(verdict.points) == bar.evaluation_periods else len(verdict.points)
    listed = ", ".join(f"{number_text(point.value)} ({short_time(point.at)})" for point in chosen)
    verb = ("were" if len(chosen) > 1 else "was") + ("" if is_alarm else " not")
    words = COMPARISONS[bar.comparison][1]
    return (
        f"{len(chosen)} out of the last {total} datapoints [{listed}] {verb} {words} the threshold"
        f" ({number_text(bar.threshold)})"
    )


def _transition(bar: Bar, verdict: Verdict) -> str:
    if verdict.state == "ALARM":
        return f" (minimum {counted(bar.datapoints_to_alarm, 'datapoint')} for OK -> ALARM transition)"
    least = bar.evaluation_periods - bar.datapoints_to_alarm + 1
    return f" (minimum {counted(least, 'datapoint')} for ALARM -> OK transition)"


def _evaluated(point: Datapoint) -> dict[str, Any]:
    told: dict[str, Any] = {"timestamp": full_time(point.at)}
    if point.samples is not None:
        told["sampleCount"] = point.samples
    return {**told, "value": point.value}
