"""SNS's errors, in AWS's words.

https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html, and the errors of each operation's page. The codes
and states are those of the service model; messages follow answers recorded on AWS where there are any.
"""

from reelworks.cloud.wire.error import AwsError


class InvalidParameter(AwsError):
    """A request's member is out of its range. The message names it."""

    status = 400


class ParameterValueInvalid(AwsError):
    """A message attribute is malformed."""

    status = 400


class NotFound(AwsError):
    """The topic or subscription does not exist."""

    status = 404


class TopicNotFound(NotFound):
    """There is no topic of that ARN."""

    code = "NotFound"
    words = "Topic does not exist"


class SubscriptionNotFound(NotFound):
    """There is no subscription of that ARN."""

    code = "NotFound"
    words = "Subscription does not exist"


class ApplicationNotFound(NotFound):
    """There is no application on a mobile platform of that ARN."""

    code = "NotFound"
    words = "PlatformApplication does not exist"


class DeviceNotFound(NotFound):
    """There is no endpoint of that ARN."""

    code = "NotFound"
    words = "Endpoint does not exist"


class EndpointDisabled(AwsError):
    """The device is not to be sent anything."""

    status = 400
    words = "Endpoint is disabled"


class ResourceNotFound(AwsError):
    """What should be tagged does not exist."""

    status = 404
    words = "Resource does not exist"


class TagLimitExceeded(AwsError):
    """A topic would have more than 50 tags."""

    status = 400
    words = "Could not complete request: tag quota of per resource exceeded"


class TopicLimitExceeded(AwsError):
    """The account has as many topics as it may."""

    status = 403
    words = "You have reached the maximum number of topics allowed for this account."


class SubscriptionLimitExceeded(AwsError):
    """The topic or account has as many subscriptions as it may."""

    status = 403
    words = "You have reached the maximum number of subscriptions allowed."


class FilterPolicyLimitExceeded(AwsError):
    """The topic or account has as many filter policies as it may."""

    status = 403
    words = "Filter policy limit exceeded"


class AuthorizationError(AwsError):
    """The caller may not do this with somebody else's subscription."""

    status = 403


class EmptyBatchRequest(AwsError):
    """A batch without entries."""

    status = 400
    words = "The batch request doesn't contain any entries."


class TooManyEntriesInBatchRequest(AwsError):
    """A batch of more than 10 entries."""

    status = 400
    words = "The batch request contains more entries than permissible."


class BatchEntryIdsNotDistinct(AwsError):
    """Two entries of a batch share an Id."""

    status = 400
    words = "Two or more batch entries in the request have the same Id."


class InvalidBatchEntryId(AwsError):
    """An entry's Id is not made of 1 to 80 letters, digits, hyphens and underscores."""

    status = 400
    words = "The Id of a batch entry in a batch request doesn't abide by the specification."


class BatchRequestTooLong(AwsError):
    """The messages of a batch are too long together."""

    status = 400
    words = "The length of all the messages put together is more than the limit."
