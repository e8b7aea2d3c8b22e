"""Which time an answer covers."""

import math

from reelworks.cloud.services.cloudwatch.stores import Slots


def slots_of(start: float, end: float, period_s: int) -> Slots:
    """Return the periods between two times: the first begins with the minute of the start, or with its few seconds.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html (StartTime)
    """
    step = min(period_s, 60)
    after = math.floor(start / step) * step
    return Slots(after, period_s, max(0, math.ceil((end - after) / period_s)), until=end)
