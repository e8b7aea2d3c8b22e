"""CloudWatch's errors, in AWS's words. The codes and states are those of the service model.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CommonErrors.html
"""

from reelworks.cloud.wire.error import AwsError


class InvalidParameterValueException(AwsError):
    """A member has a value that it may not have."""


class InvalidParameterCombinationException(AwsError):
    """Members that exclude each other, or one that another needs."""


class MissingRequiredParameterException(AwsError):
    """A member that this request needs is not there."""


class ValidationException(AwsError):
    """A member is out of its range, or an alarm or an expression makes no sense."""


class LimitExceededFault(AwsError):
    """There are as many as there may be."""


class ResourceNotFound(AwsError):
    """There is no such alarm."""

    status = 404


class ResourceNotFoundException(AwsError):
    """There is nothing of that ARN."""

    status = 404


class ResourceConflict(AwsError):
    """Something else still needs it."""

    status = 409


class InvalidNextToken(AwsError):
    """The token is none that an answer gave."""

    words = "The next token specified is invalid."


class InvalidFormatFault(AwsError):
    """StateReasonData is no JSON."""


class DashboardInvalidInputError(AwsError):
    """A dashboard's body is not valid."""


class DashboardNotFoundError(AwsError):
    """There is no such dashboard."""

    status = 404
