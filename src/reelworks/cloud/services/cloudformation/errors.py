"""CloudFormation's errors, in AWS's words.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/CommonErrors.html, and the errors of each
operation's page. Most of what is wrong with a request or a template is a ``ValidationError``.
"""

from reelworks.cloud.wire.error import AwsError


class ValidationError(AwsError):
    """The request, its template or the state of the stack does not allow this."""

    status = 400


class AlreadyExistsException(AwsError):
    """There is a stack, or a change set, of that name."""

    status = 400


class InsufficientCapabilitiesException(AwsError):
    """The template makes identities, and the request does not say that it may."""

    status = 400


class TokenAlreadyExistsException(AwsError):
    """The client's token stands for another action on the stack."""

    status = 400
    words = "A client request token already exists"


class LimitExceededException(AwsError):
    """The account has as many stacks as it may."""

    status = 400
    words = "The maximum number of stacks has been reached."


class ChangeSetNotFoundException(AwsError):
    """There is no such change set."""

    code = "ChangeSetNotFound"
    status = 404


class InvalidChangeSetStatusException(AwsError):
    """The change set cannot be executed or deleted as it stands."""

    code = "InvalidChangeSetStatus"
    status = 400


def stack_does_not_exist(name: str) -> ValidationError:
    """Return the refusal of a stack that is not there; the AWS CLI reads these words."""
    return ValidationError(f"Stack with id {name} does not exist")


def out_of_range(value: object, member: str, constraint: str) -> ValidationError:
    """Return the refusal of a value, as AWS's validation puts it."""
    return ValidationError(
        f"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: {constraint}"
    )
