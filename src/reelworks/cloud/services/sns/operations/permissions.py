"""A topic's access policy, statement by statement."""

from dataclasses import replace

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.sns.operations import located
from reelworks.cloud.services.sns.permissions import with_permission, without_permission
from reelworks.cloud.services.sns.room import SnsCall, sns


@sns.operation("AddPermission", locate=located.topic)
def add_permission(call: SnsCall, request: Request) -> None:
    """Let other accounts do things with a topic: one statement more in its policy.

    https://docs.aws.amazon.com/sns/latest/api/API_AddPermission.html

    Raises:
        InvalidParameter: the label is taken, or an account or action is none.
        TopicNotFound: there is no such topic.
    """
    topic = located.get_topic(call, request["TopicArn"])
    policy = with_permission(
        topic.policy, topic.arn, request["Label"], request["AWSAccountId"], request["ActionName"]
    )
    call.topics.save(replace(topic, policy=policy))


@sns.operation("RemovePermission", locate=located.topic)
def remove_permission(call: SnsCall, request: Request) -> None:
    """Take the statement of that label out of a topic's policy.

    https://docs.aws.amazon.com/sns/latest/api/API_RemovePermission.html

    Raises:
        NotFound: the policy has no such statement.
        TopicNotFound: there is no such topic.
    """
    topic = located.get_topic(call, request["TopicArn"])
    call.topics.save(replace(topic, policy=without_permission(topic.policy, request["Label"])))
