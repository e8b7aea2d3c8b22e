"""Topics that are told of a group's launches and terminations."""

from typing import Any

from reelworks.base.arn import find_arn
from reelworks.cloud.rooms import Request
from reelworks.cloud.services.autoscaling.errors import LimitExceededFault, ValidationError
from reelworks.cloud.services.autoscaling.limits import NOTIFICATION_TYPES, TOPICS_MAX
from reelworks.cloud.services.autoscaling.model import Subscription
from reelworks.cloud.services.autoscaling.notes import test_of_topic
from reelworks.cloud.services.autoscaling.operations import located
from reelworks.cloud.services.autoscaling.paging import page_of
from reelworks.cloud.services.autoscaling.room import AutoScalingCall, autoscaling


@autoscaling.operation("PutNotificationConfiguration", locate=located.group)
def put_notification_configuration(call: AutoScalingCall, request: Request) -> None:
    """Have a topic told of some kinds of events of a group, and of no others; a new one gets a test message.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutNotificationConfiguration.html

    Raises:
        LimitExceededFault: as many topics are told as may be.
        ValidationError: there is no such group, the ARN is no topic's, or a kind is none.
    """
    group = located.get_group(call, request["AutoScalingGroupName"])
    topic_arn, types = request["TopicARN"], tuple(request["NotificationTypes"])
    arn = find_arn(topic_arn)
    if arn is None or arn.service != "sns":
        raise ValidationError(f"TopicARN {topic_arn} is not valid.")
    unknown = [one for one in types if one not in NOTIFICATION_TYPES]
    if unknown or not types:
        raise ValidationError(f'"{", ".join(unknown)}" is not a valid Notification Type')
    told = {one.topic_arn for one in call.stores.subscriptions.of_group(group.arn)}
    if topic_arn not in told:
        if len(told) >= TOPICS_MAX:
            raise LimitExceededFault(
                f"You may have at most {TOPICS_MAX} SNS topics for an Auto Scaling group."
            )
        call.outbox.add(test_of_topic(group, topic_arn, call.caller.request_id, call.clock.now()))
    call.stores.subscriptions.save(Subscription(group.arn, group.name, topic_arn, types))


@autoscaling.operation("DeleteNotificationConfiguration", locate=located.group)
def delete_notification_configuration(call: AutoScalingCall, request: Request) -> None:
    """Have a topic told of a group no more; safe to repeat.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteNotificationConfiguration.html

    Raises:
        ValidationError: there is no such group.
    """
    group = located.get_group(call, request["AutoScalingGroupName"])
    call.stores.subscriptions.delete(group.arn, request["TopicARN"])


@autoscaling.operation("DescribeNotificationConfigurations", reads=True)
def describe_notification_configurations(call: AutoScalingCall, request: Request) -> dict[str, Any]:
    """Describe which topics are told of what, an entry for each kind.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeNotificationConfigurations.html

    Raises:
        InvalidNextToken: the NextToken is none that was given out.
    """
    names = request.get("AutoScalingGroupNames")
    found = [
        {"AutoScalingGroupName": group.name, "TopicARN": one.topic_arn, "NotificationType": kind}
        for group in call.stores.groups.list_of(call.owner)
        if not names or group.name in names
        for one in call.stores.subscriptions.of_group(group.arn)
        for kind in one.types
    ]
    return page_of(request, "NotificationConfigurations", found, dict)
