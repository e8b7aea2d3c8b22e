"""Auto Scaling's errors, in AWS's words.

https://docs.aws.amazon.com/autoscaling/ec2/APIReference/CommonErrors.html, and the errors of each operation's page.
Codes and states are those of the service model.
"""

from reelworks.cloud.wire.error import AwsError


class ValidationError(AwsError):
    """A request's member is out of its range, or names what does not exist."""

    status = 400


class AlreadyExistsFault(AwsError):
    """Something of that name exists."""

    code = "AlreadyExists"
    status = 400


class LimitExceededFault(AwsError):
    """There are as many as there may be."""

    code = "LimitExceeded"
    status = 400


class ResourceInUseFault(AwsError):
    """What should go is still in use."""

    code = "ResourceInUse"
    status = 400


class ScalingActivityInProgressFault(AwsError):
    """An activity under way, or a cooldown, forbids it."""

    code = "ScalingActivityInProgress"
    status = 400


class InvalidNextToken(AwsError):
    """A NextToken that was never given out."""

    status = 400
    words = "The NextToken value is not valid."


class GroupNotFound(ValidationError):
    """There is no group of that name."""

    code = "ValidationError"

    def __init__(self, name: str) -> None:
        super().__init__(f"AutoScalingGroup name not found - AutoScalingGroup '{name}' not found")


class UpdatedGroupNotFound(ValidationError):
    """There is no group of that name to change: AWS does not name it then."""

    code = "ValidationError"
    words = "AutoScalingGroup name not found - null"


class InstanceNotFound(ValidationError):
    """No group holds that instance."""

    code = "ValidationError"

    def __init__(self, instance_id: str) -> None:
        super().__init__(f"Instance Id not found - No managed instance found for instance ID: {instance_id}")
