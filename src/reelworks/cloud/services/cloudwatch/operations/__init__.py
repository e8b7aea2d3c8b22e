"""CloudWatch's operations, grouped by AWS's nouns. Importing this package declares them all."""

from reelworks.cloud.services.cloudwatch.operations import (
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
