"""The Parameter Store's errors, in AWS's words.

https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html#API_PutParameter_Errors and the
errors of the other operations' pages; the codes are those of the service model.
"""

from reelworks.cloud.wire.error import AwsError


class ValidationException(AwsError):
    """A member has no allowed value."""


class ReservedName(AwsError):
    """The name belongs to AWS."""

    code = "AccessDeniedException"

    def __init__(self, name: str) -> None:
        super().__init__(f"No access to reserved parameter name: {name}.")


class ParameterNotFound(AwsError):
    """There is no parameter of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Parameter {name} not found.")


class ParameterVersionNotFound(AwsError):
    """The parameter has no such version."""

    def __init__(self, name: str, version: str) -> None:
        super().__init__(
            f"Systems Manager could not find version {version} of {name}. Verify the version and try again."
        )


class ParameterVersionLabelNotFound(AwsError):
    """No version of the parameter has that label."""

    code = "ParameterVersionNotFound"

    def __init__(self, name: str, label: str) -> None:
        super().__init__(
            f"Systems Manager could not find label {label} for parameter {name}. Verify the label and try again."
        )


class ParameterAlreadyExists(AwsError):
    """There is a parameter of that name, and it is not to be overwritten."""

    words = "The parameter already exists. To overwrite this value, set the overwrite option in the request to true."


class ParameterLimitExceeded(AwsError):
    """The account has as many parameters as it may."""

    words = "You have exceeded the number of parameters for this AWS account."


class ParameterMaxVersionLimitExceeded(AwsError):
    """The oldest version would have to go, but it has a label."""


class ParameterPatternMismatchException(AwsError):
    """The value does not match the parameter's pattern."""


class InvalidAllowedPatternException(AwsError):
    """The pattern is no regular expression."""


class HierarchyLevelLimitExceededException(AwsError):
    """The name has too many levels."""

    words = "A hierarchy can have a maximum of 15 levels."


class InvalidKeyId(AwsError):
    """A key is named for a parameter that is not encrypted."""

    words = "KeyId is required for SecureString type parameter only."


class InvalidFilterKey(AwsError):
    """There is no such filter here."""


class InvalidFilterOption(AwsError):
    """The filter knows no such comparison."""


class InvalidFilterValue(AwsError):
    """The filter's value is none."""


class InvalidNextToken(AwsError):
    """The token of a page is none that was given out."""

    words = "The specified token isn't valid."


class InvalidResourceId(AwsError):
    """There is no such thing to be tagged."""

    words = "The resource ID isn't valid. Verify that you entered the correct ID and try again."


class InvalidResourceType(AwsError):
    """Only parameters have tags here."""

    words = "The resource type isn't valid."


class TooManyTagsError(AwsError):
    """A parameter would have more tags than it may."""

    words = "The Targets parameter includes too many tags."


class ParameterVersionLabelLimitExceeded(AwsError):
    """A version would have more labels than it may."""

    words = "A parameter version can have a maximum of ten labels."
