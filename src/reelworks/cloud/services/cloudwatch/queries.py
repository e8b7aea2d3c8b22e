"""MetricDataQueries: metrics and expressions that speak of each other, read and computed.

GetMetricData asks them, and alarms on metric math. Each is computed once, whoever speaks of it.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reelworks.cloud.services.cloudwatch.checks import NAME, NAMESPACE, check, check_dimensions, is_period
from reelworks.cloud.services.cloudwatch.errors import ValidationException
from reelworks.cloud.services.cloudwatch.mathematics import (
    Array,
    ExpressionError,
    Node,
    Series,
    Value,
    compute,
    names_in,
    parse,
)
from reelworks.cloud.services.cloudwatch.mathematics.compute import KEYWORDS
from reelworks.cloud.services.cloudwatch.model import Metric, Owner, Samples, dimensions_of
from reelworks.cloud.services.cloudwatch.searching import Search, parse_search
from reelworks.cloud.services.cloudwatch.statistics import Statistic, find_statistic
from reelworks.cloud.services.cloudwatch.stores import PointStore, Slots

Query = Mapping[str, Any]

_ID = re.compile(r"[a-z][a-zA-Z0-9_]*")


@dataclass(frozen=True, slots=True)
class MetricQuery:
    """One metric and what is wanted of it."""

    metric: Metric
    statistic: Statistic
    period_s: int
    unit: str | None

    def read(self, points: PointStore, slots: Slots) -> dict[float, Samples]:
        """Return the samples of each slot that has some, by the time of its beginning."""
        found = points.read(self.metric, slots, self.unit, with_values=self.statistic.needs_values)
        by_time: dict[float, Samples] = {}
        for (slot, _unit), samples in found.items():
            by_time.setdefault(slots.after + slot * slots.width_s, Samples()).merge(samples)
        return by_time

    def series(self, points: PointStore, slots: Slots, name: str) -> Series:
        """Return the statistic of each slot that has samples."""
        values = {at: self.statistic.compute(found) for at, found in self.read(points, slots).items()}
        told = {at: value for at, value in values.items() if value is not None}
        return Series(told, self.period_s, name=name)


@dataclass(slots=True)
class Questions:
    """The queries of a request or an alarm, and what they came to so far."""

    queries: Mapping[str, Query]
    owner: Owner
    points: PointStore
    slots_of: Callable[[int], Slots]
    """Which time a period's slots cover."""
    find_metrics: Callable[[Search], Sequence[Metric]]
    scale: float = 1.0
    _answers: dict[str, Value] = field(default_factory=dict)
    _under_way: list[str] = field(default_factory=list)

    def get(self, name: str) -> Value:
        """Return what a query comes to.

        Raises:
            ExpressionError: there is none of that Id, it speaks of itself, or its expression makes no sense.
        """
        if name in self._answers:
            return self._answers[name]
        if name not in self.queries:
            raise ExpressionError(f"Unknown identifier '{name}'")
        if name in self._under_way:
            raise ExpressionError(f"The expression '{name}' depends on itself")
        self._under_way.append(name)
        answer = self._answers[name] = self._answer(name)
        self._under_way.pop()
        return answer

    def metrics(self, part: str) -> Array:
        """Return the metrics whose Ids hold this text."""
        names = [name for name, query in self.queries.items() if "MetricStat" in query and part in name]
        series = [self.get(name) for name in names]
        return Array(tuple(each for each in series if isinstance(each, Series)))

    def stamps(self) -> Sequence[float]:
        """Return the beginnings of all slots of the shortest period."""
        slots = self.slots_of(self.period_s())
        return [slots.after + number * slots.width_s for number in range(slots.count)]

    def period_s(self) -> int:
        """Return the shortest period of all queries."""
        periods = [
            query["MetricStat"]["Period"] if "MetricStat" in query else query.get("Period")
            for query in self.queries.values()
        ]
        return min((period for period in periods if period), default=60)

    def search(self, query: str, statistic: str, period_s: float) -> Array:
        """Return the metrics that a search finds, each with its name as its label."""
        chosen = find_statistic(statistic)
        if chosen is None:
            raise ExpressionError(f"Unknown statistic '{statistic}'")
        period = int(period_s) or self.period_s()
        series: list[Series] = []
        for metric in self.find_metrics(parse_search(query)):
            read = MetricQuery(metric, chosen, period, None).series(self.points, self.slots_of(period), "")
            label = " ".join(value for _, value in metric.dimensions) or metric.name
            series.append(Series(read.points, read.period_s, label))
        return Array(tuple(series))

    def _answer(self, name: str) -> Value:
        query = self.queries[name]
        if "MetricStat" in query:
            asked = metric_query_of(query["MetricStat"], self.owner)
            return asked.series(self.points, self.slots_of(asked.period_s), name)
        return compute(parse(query["Expression"]), self)


def metric_query_of(stat: Mapping[str, Any], owner: Owner) -> MetricQuery:
    """Return what a MetricStat asks for; it must have been checked."""
    asked = stat["Metric"]
    metric = Metric(
        owner,
        asked.get("Namespace", ""),
        asked.get("MetricName", ""),
        dimensions_of(asked.get("Dimensions", ())),
    )
    statistic = find_statistic(stat["Stat"])
    assert statistic is not None
    return MetricQuery(metric, statistic, stat["Period"], stat.get("Unit"))


def check_queries(queries: Sequence[Query], owner: Owner) -> dict[str, Node]:
    """Return the expressions of queries by their Ids, where the queries make sense by themselves.

    Raises:
        ValidationException: an Id is not valid or comes twice, a metric or a statistic is none, an expression cannot be
            read or speaks of what is not there.
    """
    expressions: dict[str, Node] = {}
    names = {query["Id"] for query in queries}
    if len(names) < len(queries):
        raise ValidationException("The values for parameter Id in MetricDataQueries are not unique.")
    for number, query in enumerate(queries, 1):
        where = f"MetricDataQueries.member.{number}"
        if not _ID.fullmatch(query["Id"]):
            raise ValidationException(
                f"The value {query['Id']} for parameter {where}.Id is not matching the expected pattern"
                " ^[a-z][a-zA-Z0-9_]*$."
            )
        if query.get("AccountId", owner.account) != owner.account:
            raise ValidationException(f"The value for parameter {where}.AccountId is no linked account.")
        if "MetricStat" in query and "Expression" in query:
            raise ValidationException(
                f"The parameters {where}.Expression and {where}.MetricStat are mutually exclusive."
            )
        if "MetricStat" not in query and "Expression" not in query:
            # The line's end is AWS's.
            raise ValidationException(f"The parameter {where}.MetricStat is required.\n")
        if "MetricStat" in query:
            _check_stat(query["MetricStat"], f"{where}.MetricStat")
        else:
            expressions[query["Id"]] = _parsed(query, names, where)
    return expressions


def _check_stat(stat: Mapping[str, Any], where: str) -> None:
    metric = stat["Metric"]
    for member in ("Namespace", "MetricName"):
        if member not in metric:
            raise ValidationException(f"The parameter {where}.Metric.{member} is required.")
    check(metric, Namespace=NAMESPACE, MetricName=NAME)
    check_dimensions(metric.get("Dimensions", ()), f"{where}.Metric.Dimensions")
    if not is_period(stat["Period"]):
        raise ValidationException(
            f"The value {stat['Period']} for parameter {where}.Period is invalid: it must be 1, 5, 10, 20, 30 or a"
            " multiple of 60."
        )
    if find_statistic(stat["Stat"]) is None:
        raise ValidationException(
            f"The value {stat['Stat']} for parameter {where}.Stat is not a supported statistic."
        )


def _parsed(query: Query, names: set[str], where: str) -> Node:
    text = query["Expression"]
    if text.lstrip()[:7].upper() == "SELECT ":
        raise ValidationException("Reelworks' cloud does not implement Metrics Insights queries.")
    try:
        node = parse(text)
    except ExpressionError as error:
        raise ValidationException(f"Error in expression '{query['Id']}': {error}") from error
    unknown = names_in(node) - names - KEYWORDS
    if unknown:
        raise ValidationException(
            f"Error in expression '{query['Id']}' at {where}: Unknown identifier '{min(unknown)}'"
        )
    return node


def series_of(value: Value) -> list[Series]:
    """Return a query's answer as series.

    Raises:
        ExpressionError: it came to a number or a text.
    """
    if isinstance(value, Series):
        return [value]
    if isinstance(value, Array):
        return list(value.series)
    raise ExpressionError(
        "An expression must come to a time series or an array of time series, not to a scalar"
    )
