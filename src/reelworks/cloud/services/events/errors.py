"""EventBridge's errors, in AWS's words.

https://docs.aws.amazon.com/eventbridge/latest/APIReference/CommonErrors.html, and the errors of each operation's page;
messages follow answers recorded on AWS where there are any.
"""

from reelworks.cloud.wire.error import AwsError


class ValidationException(AwsError):
    """A request's member is out of its range. The message names it."""


class ResourceNotFoundException(AwsError):
    """The bus, rule, archive or replay does not exist."""


class ResourceAlreadyExistsException(AwsError):
    """There is one of that name."""


class InvalidEventPatternException(AwsError):
    """The event pattern is none."""

    def __init__(self, reason: object) -> None:
        super().__init__(f"Event pattern is not valid. Reason: {reason}")


class LimitExceededException(AwsError):
    """The account has as many as it may."""

    words = "The requested resource exceeds the maximum number allowed."


class PolicyLengthExceededException(AwsError):
    """A bus' policy would be too long."""

    words = "Event bus policy size is over the limit."


class IllegalStatusException(AwsError):
    """A replay has ended, and cannot be cancelled."""


class BusNotFound(ResourceNotFoundException):
    """There is no bus of that name."""

    code = "ResourceNotFoundException"

    def __init__(self, name: str) -> None:
        super().__init__(f"Event bus {name} does not exist.")


class RuleNotFound(ResourceNotFoundException):
    """There is no rule of that name on the bus."""

    code = "ResourceNotFoundException"

    def __init__(self, name: str, bus_name: str) -> None:
        super().__init__(f"Rule {name} does not exist on EventBus {bus_name}.")


class ArchiveNotFound(ResourceNotFoundException):
    """There is no archive of that name."""

    code = "ResourceNotFoundException"

    def __init__(self, name: str) -> None:
        super().__init__(f"Archive {name} does not exist.")


class ReplayNotFound(ResourceNotFoundException):
    """There is no replay of that name."""

    code = "ResourceNotFoundException"

    def __init__(self, name: str) -> None:
        super().__init__(f"Replay {name} does not exist.")


class PolicyNotFound(ResourceNotFoundException):
    """The bus has no policy to take a statement from."""

    code = "ResourceNotFoundException"
    words = "EventBus does not have a policy."


class StatementNotFound(ResourceNotFoundException):
    """The bus' policy has no statement of that id."""

    code = "ResourceNotFoundException"
    words = "Statement with the provided id does not exist."
