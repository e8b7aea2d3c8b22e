"""DescribeAnomalyDetectors, DescribeInsightRules, ListMetricStreams: empty, and nothing can be made of them."""

import pytest

from reelworks.cloud.wire.error import OperationNotImplemented


@pytest.mark.parametrize(
    ("lists", "member", "makes"),
    [
        ("DescribeAnomalyDetectors", "AnomalyDetectors", "PutAnomalyDetector"),
        ("DescribeInsightRules", "InsightRules", "PutInsightRule"),
        ("ListMetricStreams", "Entries", "PutMetricStream"),
    ],
)
async def test_the_list_is_empty_and_stays_so(cloud, lists, member, makes):
    error = await cloud.refusal(makes)

    assert isinstance(error, OperationNotImplemented)
    assert (await cloud(lists))[member] == []
