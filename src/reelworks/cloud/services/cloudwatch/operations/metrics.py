"""Figures in, and which metrics there are."""

from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.cloudwatch.checks import NAME, NAMESPACE, Range, check
from reelworks.cloud.services.cloudwatch.errors import (
    InvalidParameterCombinationException,
    InvalidParameterValueException,
    MissingRequiredParameterException,
)
from reelworks.cloud.services.cloudwatch.intake import points_of
from reelworks.cloud.services.cloudwatch.limits import DATA_MAX, LISTED_S, METRICS_PAGE, RECENT_S
from reelworks.cloud.services.cloudwatch.operations import located
from reelworks.cloud.services.cloudwatch.pages import read_token, write_token
from reelworks.cloud.services.cloudwatch.room import CloudWatchCall, cloudwatch
from reelworks.cloud.services.cloudwatch.stores.metrics import MetricFilter


@cloudwatch.operation("PutMetricData", locate=located.namespace)
def put_metric_data(call: CloudWatchCall, request: Request) -> None:
    """Add figures to metrics; once this is answered they survive whatever happens. All are taken or none is.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html

    Raises:
        InvalidParameterCombinationException: a datum says its value in two ways.
        InvalidParameterValueException: a value, unit or time is not allowed, or there are more than 1,000 data.
        MissingRequiredParameterException: there are no data, or one has no value.
    """
    check(request, Namespace=NAMESPACE)
    entities = request.get("EntityMetricData", ())
    data = [
        *request.get("MetricData", ()),
        *(each for entity in entities for each in entity.get("MetricData", ())),
    ]
    if not data:
        raise MissingRequiredParameterException("The parameter MetricData is required.")
    if len(data) > DATA_MAX:
        raise InvalidParameterValueException(
            f"The collection MetricData must not have a size greater than {DATA_MAX}."
        )
    for point in points_of(request["Namespace"], data, call.owner, call.clock.now()):
        call.points.add(point)


@cloudwatch.operation("ListMetrics", reads=True)
def list_metrics(call: CloudWatchCall, request: Request) -> dict[str, Any]:
    """List the metrics that had figures within two weeks, 500 at a time.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html

    Raises:
        InvalidParameterCombinationException: an OwningAccount is given without IncludeLinkedAccounts.
        InvalidParameterValueException: the NextToken is none.
    """
    check(request, Namespace=NAMESPACE, MetricName=NAME, Dimensions=Range(0, 10))
    check(request, RecentlyActive=Range(values=("PT3H",)))
    includes_linked = request.get("IncludeLinkedAccounts", False)
    if "OwningAccount" in request and not includes_linked:
        raise InvalidParameterCombinationException("OwningAccount needs IncludeLinkedAccounts.")
    now, owner = call.clock.now(), call.owner
    if request.get("OwningAccount", owner.account) != owner.account:
        return {"Metrics": []}
    since = now - (RECENT_S if "RecentlyActive" in request else LISTED_S)
    wanted = MetricFilter(
        owner, request.get("Namespace"), request.get("MetricName"), request.get("Dimensions", ())
    )
    try:
        after = read_token(request.get("NextToken"), 0)
    except ValueError:
        raise InvalidParameterValueException("Request parameter NextToken is invalid") from None
    found = call.metrics.list_matching(wanted, int(after), METRICS_PAGE + 1, since)
    page = found[:METRICS_PAGE]
    answer: dict[str, Any] = {"Metrics": [metric.to_answer() for _, metric in page]}
    if includes_linked:
        answer["OwningAccounts"] = [owner.account] * len(page)
    if len(found) > METRICS_PAGE:
        answer["NextToken"] = write_token(page[-1][0])
    return answer
