"""CloudWatch's operations, grouped by AWS's nouns. Importing this package declares them all."""

from reelworks.cloud.services.cloudwatch.operations import (
    absent,
    actions,
    alarms,
    composites,
    dashboards,
    data,
    descriptions,
    metrics,
    states,
    statistics,
    tags,
)

__all__ = [
    "absent",
    "actions",
    "alarms",
    "composites",
    "dashboards",
    "data",
    "descriptions",
    "metrics",
    "states",
    "statistics",
    "tags",
]
