"""What this cloud has none of: the lists are empty, and what would make one is refused by name."""

from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.cloudwatch.room import CloudWatchCall, cloudwatch


@cloudwatch.operation("DescribeAnomalyDetectors", reads=True)
def describe_anomaly_detectors(_call: CloudWatchCall, _request: Request) -> dict[str, Any]:
    """List the models of what is usual for a metric: there are none in this cloud.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAnomalyDetectors.html
    """
    return {"AnomalyDetectors": []}


@cloudwatch.operation("DescribeInsightRules", reads=True)
def describe_insight_rules(_call: CloudWatchCall, _request: Request) -> dict[str, Any]:
    """List the rules of Contributor Insights: there are none in this cloud.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeInsightRules.html
    """
    return {"InsightRules": []}


@cloudwatch.operation("ListMetricStreams", reads=True)
def list_metric_streams(_call: CloudWatchCall, _request: Request) -> dict[str, Any]:
    """List the metric streams: there are none in this cloud.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetricStreams.html
    """
    return {"Entries": []}
