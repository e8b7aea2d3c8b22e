"""IAM's errors, in AWS's words.

https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html, and the errors of each operation's page.
Codes and states are those of the service model.
"""

from reelworks.cloud.wire.error import AwsError


class NoSuchEntityException(AwsError):
    """What the request names does not exist."""

    code = "NoSuchEntity"
    status = 404


class EntityAlreadyExistsException(AwsError):
    """What should be made exists."""

    code = "EntityAlreadyExists"
    status = 409


class DeleteConflictException(AwsError):
    """Something still hangs on what should be deleted."""

    code = "DeleteConflict"
    status = 409


class LimitExceededException(AwsError):
    """There would be more of something than AWS allows."""

    code = "LimitExceeded"
    status = 409


class InvalidInputException(AwsError):
    """A member of the request has a value that it may not have here."""

    code = "InvalidInput"
    status = 400


class MalformedPolicyDocumentException(AwsError):
    """A document is not a policy, or not one for this use."""

    code = "MalformedPolicyDocument"
    status = 400


class PasswordPolicyViolationException(AwsError):
    """A password is not what the account's policy asks for."""

    code = "PasswordPolicyViolation"
    status = 400


class UnmodifiableEntityException(AwsError):
    """Only AWS may change this."""

    code = "UnmodifiableEntity"
    status = 400


class ValidationError(AwsError):
    """A member of the request is out of its range."""

    status = 400


_NOUNS = {"user": "user", "role": "role", "group": "group"}


def no_such(kind: str, name: str) -> NoSuchEntityException:
    """Return the refusal of a name that nothing of its kind has."""
    if kind == "instance-profile":
        return NoSuchEntityException(f"Instance Profile {name} cannot be found.")
    return NoSuchEntityException(f"The {_NOUNS[kind]} with name {name} cannot be found.")


def exists_already(kind: str, name: str) -> EntityAlreadyExistsException:
    """Return the refusal of a name that something of its kind has."""
    if kind == "policy":
        return EntityAlreadyExistsException(
            f"A policy called {name} already exists. Duplicate names are not allowed."
        )
    if kind == "instance-profile":
        return EntityAlreadyExistsException(f"Instance Profile {name} already exists.")
    return EntityAlreadyExistsException(f"{kind.capitalize()} with name {name} already exists.")


def no_such_policy(arn: str) -> NoSuchEntityException:
    """Return the refusal of an ARN that no managed policy has."""
    return NoSuchEntityException(f"Policy {arn} does not exist or is not attachable.")


def beyond_quota(name: str, most: int) -> LimitExceededException:
    """Return the refusal of one more than a quota allows."""
    return LimitExceededException(f"Cannot exceed quota for {name}: {most}")


def out_of_range(value: object, member: str, constraint: str) -> ValidationError:
    """Return the refusal of a value, as IAM's validation puts it."""
    return ValidationError(
        f"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: {constraint}"
    )
