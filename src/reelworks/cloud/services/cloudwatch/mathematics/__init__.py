"""Metric math: expressions over time series, read and computed. Knows no metric, no database, no request."""

from reelworks.cloud.services.cloudwatch.mathematics.compute import Environment, compute
from reelworks.cloud.services.cloudwatch.mathematics.errors import ExpressionError
from reelworks.cloud.services.cloudwatch.mathematics.parser import Node, names_in, parse
from reelworks.cloud.services.cloudwatch.mathematics.values import Array, Series, Value

__all__ = [
    "Array",
    "Environment",
    "ExpressionError",
    "Node",
    "Series",
    "Value",
    "compute",
    "names_in",
    "parse",
]
