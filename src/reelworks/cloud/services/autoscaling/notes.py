"""What is told of instances that come and go: to EventBridge, to topics, to the targets of lifecycle hooks.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html
https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-sns-notifications.html
https://docs.aws.amazon.com/autoscaling/ec2/userguide/prepare-for-lifecycle-notifications.html

A note is a JSON value that waits in the outbox: ``to`` says whom it is for, ``from`` on whose behalf.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from reelworks.cloud.services.autoscaling.limits import (
    LAUNCH_FAILED,
    LAUNCHED,
    LAUNCHING,
    TERMINATE_FAILED,
    TERMINATED,
    TEST_NOTIFICATION,
)
from reelworks.cloud.services.autoscaling.model import Activity, Group, Hook, Member, Subscription, Wait

SERVICE = "AWS Auto Scaling"
Note = dict[str, Any]

_DETAIL_TYPES = {
    LAUNCHED: "EC2 Instance Launch Successful",
    LAUNCH_FAILED: "EC2 Instance Launch Unsuccessful",
    TERMINATED: "EC2 Instance Terminate Successful",
    TERMINATE_FAILED: "EC2 Instance Terminate Unsuccessful",
}
_SUBJECTS = {
    LAUNCHED: "launch",
    LAUNCH_FAILED: "failed launch",
    TERMINATED: "termination",
    TERMINATE_FAILED: "failed termination",
    TEST_NOTIFICATION: "test notification",
}
_INTO, _OUT_OF = (
    {"Origin": "EC2", "Destination": "AutoScalingGroup"},
    {
        "Origin": "AutoScalingGroup",
        "Destination": "EC2",
    },
)


def scaling_notes(
    group: Group, member: Member, activity: Activity, event: str, subscriptions: Sequence[Subscription]
) -> Iterator[Note]:
    """Yield what is told once an instance has come or gone, or has failed to: an event, and a message a topic."""
    now = activity.ended_at or activity.started_at
    said = {
        "ActivityId": activity.id,
        "AutoScalingGroupName": group.name,
        "Cause": activity.cause,
        "Description": activity.description,
        "Details": dict(activity.details),
        "EC2InstanceId": member.instance_id,
        "EndTime": _exact(now),
        "RequestId": activity.id,
        "StartTime": _exact(activity.started_at),
        "StatusCode": "InProgress" if activity.status == "Successful" else activity.status,
        "StatusMessage": activity.message,
        **(_INTO if event in (LAUNCHED, LAUNCH_FAILED) else _OUT_OF),
    }
    yield _event(group, member, _DETAIL_TYPES[event], said, now)
    message = {
        **said,
        "AccountId": group.account,
        "AutoScalingGroupARN": group.arn,
        "Event": event,
        "Progress": 50,
        "Service": SERVICE,
        "Time": _exact(now),
    }
    for subscription in subscriptions:
        if event in subscription.types:
            yield topic_note(group, subscription.topic_arn, event, message)


def lifecycle_notes(group: Group, member: Member, hook: Hook, wait: Wait, now: float) -> Iterator[Note]:
    """Yield what is told when an instance begins to wait: an event, and a message to the hook's target."""
    said = {
        "LifecycleActionToken": wait.token,
        "AutoScalingGroupName": group.name,
        "LifecycleHookName": hook.name,
        "EC2InstanceId": member.instance_id,
        "LifecycleTransition": hook.transition,
        **({"NotificationMetadata": hook.metadata} if hook.metadata is not None else {}),
        **(_INTO if hook.transition == LAUNCHING else _OUT_OF),
    }
    what = "launch" if hook.transition == LAUNCHING else "terminate"
    yield _event(group, member, f"EC2 Instance-{what} Lifecycle Action", said, now)
    if hook.target_arn:
        common = {
            "AccountId": group.account,
            "RequestId": wait.token,
            "Service": SERVICE,
            "Time": _exact(now),
        }
        verb = hook.transition.rpartition("_")[2]
        subject = f"Auto Scaling:  Lifecycle action '{verb}' for instance {member.instance_id} in progress."
        yield target_note(group, hook, subject, {**said, **common})


def test_of_hook(group: Group, hook: Hook, request_id: str, now: float) -> Note:
    """Return the message that a hook's target gets when the hook is put."""
    message = {
        "AccountId": group.account,
        "RequestId": request_id,
        "AutoScalingGroupARN": group.arn,
        "AutoScalingGroupName": group.name,
        "Service": SERVICE,
        "Event": TEST_NOTIFICATION,
        "Time": _exact(now),
    }
    return target_note(group, hook, f'Auto Scaling: test notification for group "{group.name}"', message)


def test_of_topic(group: Group, topic_arn: str, request_id: str, now: float) -> Note:
    """Return the message that a topic gets when it is first to be told of a group."""
    message = {
        "AccountId": group.account,
        "RequestId": request_id,
        "AutoScalingGroupARN": group.arn,
        "AutoScalingGroupName": group.name,
        "Service": SERVICE,
        "Event": TEST_NOTIFICATION,
        "Time": _exact(now),
    }
    return topic_note(group, topic_arn, TEST_NOTIFICATION, message)


def topic_note(group: Group, topic_arn: str, event: str, message: Note) -> Note:
    """Return a message to a topic."""
    subject = f'Auto Scaling: {_SUBJECTS[event]} for group "{group.name}"'
    return {
        "to": "topic",
        "arn": topic_arn,
        "subject": subject,
        "message": message,
        "role": "",
        **_sender(group),
    }


def target_note(group: Group, hook: Hook, subject: str, message: Note) -> Note:
    """Return a message to the topic or queue of a hook, sent as the hook's role."""
    kind = "queue" if hook.target_arn.startswith("arn:aws:sqs:") else "topic"
    return {
        "to": kind,
        "arn": hook.target_arn,
        "subject": subject,
        "message": message,
        "role": hook.role_arn,
        **_sender(group),
    }


def _event(group: Group, member: Member, detail_type: str, detail: Note, now: float) -> Note:
    instance = f"arn:aws:ec2:{group.region}:{group.account}:instance/{member.instance_id}"
    resources = [group.arn, *([instance] if member.instance_id else [])]
    return {
        "to": "events",
        "detail_type": detail_type,
        "resources": resources,
        "detail": detail,
        "time": now,
        **_sender(group),
    }


def _sender(group: Group) -> Note:
    return {"from": {"arn": group.arn, "account": group.account, "region": group.region}}


def _exact(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
