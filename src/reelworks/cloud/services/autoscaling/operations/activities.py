"""What happened to groups."""

from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.autoscaling.answers import activity_answer
from reelworks.cloud.services.autoscaling.filtering import is_wanted
from reelworks.cloud.services.autoscaling.model import Activity
from reelworks.cloud.services.autoscaling.paging import count_of, offset_of, token_of
from reelworks.cloud.services.autoscaling.room import AutoScalingCall, autoscaling

BEFORE_ALL = 2**62
LOOKED_AT = 500
"""How many activities are read at once."""


@autoscaling.operation("DescribeScalingActivities", reads=True)
def describe_scaling_activities(call: AutoScalingCall, request: Request) -> dict[str, Any]:
    """Describe what happened in the last six weeks, the latest first: to a group, or to all that still exist.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeScalingActivities.html

    Raises:
        InvalidNextToken: the NextToken is none that was given out.
        ValidationError: there is no such group and never was, or a filter is none.
    """
    before, count = offset_of(request, BEFORE_ALL), count_of(request)
    name = request.get("AutoScalingGroupName")
    living = {group.arn for group in call.stores.groups.list_of(call.owner)}
    with_deleted = bool(request.get("IncludeDeletedGroups"))
    answered: list[tuple[int, Activity]] = []
    while len(answered) <= count:
        rows = call.stores.activities.list_of(call.owner, name, before, LOOKED_AT)
        answered += [
            (number, one)
            for number, one in rows
            if (with_deleted or name or one.group_arn in living) and _is_asked(one, request)
        ]
        if len(rows) < LOOKED_AT:
            break
        before = rows[-1][0]
    page = answered[:count]
    answer: dict[str, Any] = {
        "Activities": [activity_answer(one, is_deleted=one.group_arn not in living) for _, one in page]
    }
    if len(answered) > count:
        answer["NextToken"] = token_of(page[-1][0])
    return answer


def _is_asked(activity: Activity, request: Request) -> bool:
    ids = request.get("ActivityIds")
    return (not ids or activity.id in ids) and is_wanted(activity, request.get("Filters") or ())
