"""STS's errors, in AWS's words.

https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html, and the errors of each operation's page.
"""

from reelworks.cloud.wire.error import AwsError


class MalformedPolicyDocumentException(AwsError):
    """A session policy is none."""

    code = "MalformedPolicyDocument"
    status = 400


class PackedPolicyTooLargeException(AwsError):
    """Session policies and tags are too long together."""

    code = "PackedPolicyTooLarge"
    status = 400


class ValidationError(AwsError):
    """A member of the request is out of its range."""

    status = 400


class AccessDenied(AwsError):
    """STS does not do this for this caller, whatever the policies say."""

    status = 403


def out_of_range(value: object, member: str, constraint: str) -> ValidationError:
    """Return the refusal of a value, as AWS's validation puts it."""
    return ValidationError(
        f"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: {constraint}"
    )
