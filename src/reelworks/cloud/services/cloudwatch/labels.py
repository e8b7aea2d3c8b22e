"""Labels of what GetMetricData answers, with what stands in ${…}.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/graph-dynamic-labels.html
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from reelworks.cloud.services.cloudwatch.mathematics import Series

_FIELD = re.compile(r"\$\{(?P<name>[A-Z_]+)(?:\('(?P<property>[^']*)'\))?\}")

_FIGURES: Mapping[str, Callable[[Sequence[float]], float]] = {
    "AVG": lambda values: sum(values) / len(values),
    "DATAPOINT_COUNT": lambda values: float(len(values)),
    "FIRST": lambda values: values[0],
    "LAST": lambda values: values[-1],
    "MAX": max,
    "MIN": min,
    "SUM": sum,
}


def default_labels(queries: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the labels of queries that have none, by their Ids: an expression's Id, a metric's name.

    Where the queries want different statistics, each metric's label tells its own.
    """
    stats = {query["MetricStat"]["Stat"] for query in queries if "MetricStat" in query}
    labels: dict[str, str] = {}
    for query in queries:
        labels[query["Id"]] = query["Id"]
        if "MetricStat" in query:
            stat = query["MetricStat"]
            name = stat["Metric"]["MetricName"]
            labels[query["Id"]] = f"{name} {stat['Stat']}" if len(stats) > 1 else name
    return labels


def label_of(query: Mapping[str, Any], series: Series, default: str, *, is_one_of_many: bool) -> str:
    """Return the label of one series of a query: the query's own, or the default one."""
    if is_one_of_many and series.label:
        prefix = _filled(query.get("Label", default), query, series, series.label)
        return prefix if "LABEL" in query.get("Label", "") else f"{prefix} {series.label}".strip()
    return _filled(query.get("Label", default), query, series, default)


def _filled(label: str, query: Mapping[str, Any], series: Series, default: str) -> str:
    def fill(match: re.Match[str]) -> str:
        name = match["name"]
        if name == "LABEL":
            return default
        if name == "PROP":
            return _property(query, match["property"] or "")
        values = [series.points[at] for at in sorted(series.points)]
        figure = _FIGURES.get(name)
        if figure is None:
            return match[0]
        return f"{figure(values):g}" if values else "--"

    return _FIELD.sub(fill, label)


def _property(query: Mapping[str, Any], name: str) -> str:
    stat = query.get("MetricStat", {})
    metric = stat.get("Metric", {})
    if name.startswith("Dim."):
        dimensions = {each["Name"]: each["Value"] for each in metric.get("Dimensions", ())}
        return str(dimensions.get(name.removeprefix("Dim."), ""))
    known = {
        "MetricName": metric.get("MetricName", ""),
        "Namespace": metric.get("Namespace", ""),
        "Period": str(stat.get("Period", query.get("Period", ""))),
        "Stat": stat.get("Stat", ""),
    }
    return str(known.get(name, ""))
