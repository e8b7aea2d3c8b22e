"""Tags on alarms and dashboards."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reelworks.base.arn import find_arn
from reelworks.cloud.rooms import Request
from reelworks.cloud.services.cloudwatch.alarms.model import Alarm
from reelworks.cloud.services.cloudwatch.errors import (
    InvalidParameterValueException,
    ResourceNotFoundException,
)
from reelworks.cloud.services.cloudwatch.model import Owner
from reelworks.cloud.services.cloudwatch.operations import located
from reelworks.cloud.services.cloudwatch.room import CloudWatchCall, cloudwatch
from reelworks.cloud.services.cloudwatch.stores.dashboards import Dashboard
from reelworks.cloud.services.cloudwatch.tag_rules import checked_tags, tags_of


@cloudwatch.operation("TagResource", locate=located.tagged)
def tag_resource(call: CloudWatchCall, request: Request) -> dict[str, Any]:
    """Add tags to an alarm or a dashboard, over those with the same keys.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_TagResource.html

    Raises:
        InvalidParameterValueException: it is no ARN, a tag is too long, or there would be more than 50.
        ResourceNotFoundException: there is nothing of that ARN.
    """
    tagged = _get(call, request["ResourceARN"])
    _save(call, tagged, checked_tags({**tagged.tags, **tags_of(request["Tags"])}))
    return {}


@cloudwatch.operation("UntagResource", locate=located.tagged)
def untag_resource(call: CloudWatchCall, request: Request) -> dict[str, Any]:
    """Take tags from an alarm or a dashboard; keys that it does not have are no error.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_UntagResource.html

    Raises:
        InvalidParameterValueException: it is no ARN.
        ResourceNotFoundException: there is nothing of that ARN.
    """
    tagged = _get(call, request["ResourceARN"])
    gone = set(request["TagKeys"])
    _save(call, tagged, {key: value for key, value in tagged.tags.items() if key not in gone})
    return {}


@cloudwatch.operation("ListTagsForResource", locate=located.tagged)
def list_tags_for_resource(call: CloudWatchCall, request: Request) -> dict[str, Any]:
    """Return the tags of an alarm or a dashboard.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListTagsForResource.html

    Raises:
        InvalidParameterValueException: it is no ARN.
        ResourceNotFoundException: there is nothing of that ARN.
    """
    tags = _get(call, request["ResourceARN"]).tags
    return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}


def _get(call: CloudWatchCall, resource_arn: str) -> Alarm | Dashboard:
    arn = find_arn(resource_arn)
    if arn is None or arn.service != "cloudwatch":
        raise InvalidParameterValueException(
            f"The value {resource_arn} for parameter ResourceARN is invalid."
        )
    found: Alarm | Dashboard | None = None
    if arn.resource.startswith("alarm:"):
        found = call.alarms.find(Owner(arn.account, arn.region), arn.resource.removeprefix("alarm:"))
    elif arn.resource.startswith("dashboard/"):
        found = call.dashboards.find(arn.account, arn.resource.removeprefix("dashboard/"))
    if found is None:
        raise ResourceNotFoundException("Unknown")
    return found


def _save(call: CloudWatchCall, tagged: Alarm | Dashboard, tags: Mapping[str, str]) -> None:
    if isinstance(tagged, Alarm):
        call.changes.save_quietly(replace(tagged, tags=tags))
    else:
        call.dashboards.save(replace(tagged, tags=tags))
