"""Figures out: many metrics, and math on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.cloudwatch.checks import SCAN_BY, Range, check
from reelworks.cloud.services.cloudwatch.errors import InvalidNextToken, ValidationException
from reelworks.cloud.services.cloudwatch.labels import default_labels, label_of
from reelworks.cloud.services.cloudwatch.limits import DATAPOINTS_MAX, LISTED_S, QUERIES_MAX
from reelworks.cloud.services.cloudwatch.mathematics import ExpressionError
from reelworks.cloud.services.cloudwatch.model import Metric
from reelworks.cloud.services.cloudwatch.pages import read_token, write_token
from reelworks.cloud.services.cloudwatch.queries import Questions, check_queries, series_of
from reelworks.cloud.services.cloudwatch.room import CloudWatchCall, cloudwatch
from reelworks.cloud.services.cloudwatch.searching import SEARCHED_MAX, Search
from reelworks.cloud.services.cloudwatch.spans import slots_of
from reelworks.cloud.services.cloudwatch.stores.metrics import MetricFilter

_METRICS_LOOKED_AT = 10_000
"""How many metrics a search looks at."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One series of the answer."""

    name: str
    label: str
    points: Sequence[tuple[float, float]]


@cloudwatch.operation("GetMetricData", reads=True)
def get_metric_data(call: CloudWatchCall, request: Request) -> dict[str, Any]:
    """Return what metrics and expressions come to in each period, the latest first where not asked otherwise.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html

    Raises:
        InvalidNextToken: the token is none.
        ValidationException: a query makes no sense, there are too many, or the end comes before the start.
    """
    queries = request["MetricDataQueries"]
    check(request, MetricDataQueries=Range(1, QUERIES_MAX), ScanBy=SCAN_BY)
    check(request, MaxDatapoints=Range(1, DATAPOINTS_MAX))
    start, end = request["StartTime"].timestamp(), request["EndTime"].timestamp()
    _check_times(start, end)
    check_queries(queries, call.owner)
    questions = Questions(
        {query["Id"]: query for query in queries},
        call.owner,
        call.points,
        lambda period_s: slots_of(start, end, period_s),
        lambda search: _find(call, search),
    )
    labels, is_ascending = default_labels(queries), request.get("ScanBy") == "TimestampAscending"
    lines = [
        line
        for query in queries
        if query.get("ReturnData", True)
        for line in _lines(questions, query, labels[query["Id"]], is_ascending=is_ascending)
    ]
    try:
        offset = read_token(request.get("NextToken"), 0)
    except ValueError:
        raise InvalidNextToken from None
    return _page(lines, offset, request.get("MaxDatapoints", DATAPOINTS_MAX))


def _check_times(start: float, end: float) -> None:
    if int(start) == int(end):  # times are whole seconds to CloudWatch
        raise ValidationException("The parameter StartTime must not equal parameter EndTime.")
    if start > end:
        raise ValidationException("The parameter EndTime must be greater than StartTime.")


def _lines(questions: Questions, query: dict[str, Any], default: str, *, is_ascending: bool) -> list[_Line]:
    try:
        found = series_of(questions.get(query["Id"]))
    except ExpressionError as error:
        raise ValidationException(f"Error in expression '{query['Id']}': {error}") from error
    return [
        _Line(
            query["Id"],
            label_of(query, series, default, is_one_of_many=len(found) > 1 or bool(series.label)),
            sorted(series.points.items(), reverse=not is_ascending),
        )
        for series in found
    ]


def _page(lines: Sequence[_Line], offset: int, count: int) -> dict[str, Any]:
    """Return the data points from an offset on, over all lines one after the other."""
    results: list[dict[str, Any]] = []
    seen, left = 0, count
    for line in lines:
        begin = max(0, offset - seen)
        seen += len(line.points)
        if (begin and begin >= len(line.points)) or (not left and line.points):
            continue
        part = line.points[begin : begin + left]
        left -= len(part)
        results.append(_result(line, part, is_whole=begin + len(part) == len(line.points)))
    answer: dict[str, Any] = {"MetricDataResults": results, "Messages": []}
    if seen > offset + count:
        answer["NextToken"] = write_token(offset + count)
    return answer


def _result(line: _Line, points: Sequence[tuple[float, float]], *, is_whole: bool) -> dict[str, Any]:
    return {
        "Id": line.name,
        "Label": line.label,
        "Timestamps": [datetime.fromtimestamp(at, UTC) for at, _ in points],
        "Values": [value for _, value in points],
        "StatusCode": "Complete" if is_whole else "PartialData",
    }


def _find(call: CloudWatchCall, search: Search) -> list[Metric]:
    wanted = MetricFilter(call.owner, search.namespace)
    since = call.clock.now() - LISTED_S
    listed = call.metrics.list_matching(wanted, 0, _METRICS_LOOKED_AT, since)
    return [metric for _, metric in listed if search.finds(metric)][:SEARCHED_MAX]
