"""SQS's errors in AWS's words; AWS's pages give all of them status 400. ``query_code`` is the older name that the query protocol and its heirs use.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
"""

from reelworks.cloud.wire.error import AwsError


class QueueDoesNotExist(AwsError):
    """No queue has this name, account and region."""

    query_code = "AWS.SimpleQueueService.NonExistentQueue"
    words = "The specified queue does not exist."


class QueueNameExists(AwsError):
    """The queue exists with other attributes."""

    query_code = "QueueAlreadyExists"


class QueueDeletedRecently(AwsError):
    """The name was a queue's less than a minute ago."""

    query_code = "AWS.SimpleQueueService.QueueDeletedRecently"
    words = (
        "You must wait 60 seconds after deleting a queue before you can create another with the same name."
    )


class PurgeQueueInProgress(AwsError):
    """The queue was purged less than a minute ago."""

    query_code = "AWS.SimpleQueueService.PurgeQueueInProgress"


class InvalidAttributeName(AwsError):
    """SQS knows no such attribute, or not for this."""


class InvalidAttributeValue(AwsError):
    """An attribute's value is out of its range."""


class InvalidParameterValue(AwsError):
    """A member of the request is out of its range, or says something impossible."""

    @classmethod
    def of(cls, value: object, parameter: str, reason: str) -> "InvalidParameterValue":
        """Make the error in the words that AWS uses for most of them."""
        return cls(f"Value {value} for parameter {parameter} is invalid. Reason: {reason}")


class MissingParameter(AwsError):
    """The request lacks something it needs."""

    @classmethod
    def of(cls, parameter: str) -> "MissingParameter":
        """Make the error that names the missing member."""
        return cls(f"The request must contain the parameter {parameter}.")


class InvalidAddress(AwsError):
    """The queue's URL is none."""


class InvalidMessageContents(AwsError):
    """The body holds characters that are not allowed."""


class ReceiptHandleIsInvalid(AwsError):
    """The handle was never given out for this queue."""

    query_code = "ReceiptHandleIsInvalid"


class MessageNotInflight(AwsError):
    """The message is visible again."""

    query_code = "AWS.SimpleQueueService.MessageNotInflight"
    words = "The specified message isn't in flight."


class OverLimit(AwsError):
    """A queue has more of something than it may have."""


class UnsupportedOperation(AwsError):
    """The queue, as it is, cannot do that."""

    query_code = "AWS.SimpleQueueService.UnsupportedOperation"


class ResourceNotFoundException(AwsError):
    """What a move task is about is not there."""


class EmptyBatchRequest(AwsError):
    """The batch has no entry."""

    query_code = "AWS.SimpleQueueService.EmptyBatchRequest"


class TooManyEntriesInBatchRequest(AwsError):
    """The batch has more than ten entries."""

    query_code = "AWS.SimpleQueueService.TooManyEntriesInBatchRequest"


class BatchEntryIdsNotDistinct(AwsError):
    """Two entries of the batch have the same Id."""

    query_code = "AWS.SimpleQueueService.BatchEntryIdsNotDistinct"


class BatchRequestTooLong(AwsError):
    """The batch's messages together are too large."""

    query_code = "AWS.SimpleQueueService.BatchRequestTooLong"


class InvalidBatchEntryId(AwsError):
    """An entry's Id has other characters than it may, or too many."""

    query_code = "AWS.SimpleQueueService.InvalidBatchEntryId"
    words = (
        "A batch entry id can only contain alphanumeric characters, hyphens and underscores. "
        "It can be at most 80 letters long."
    )
