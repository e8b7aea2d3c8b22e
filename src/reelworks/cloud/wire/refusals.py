"""What AWS answers to a request that does not fit its model, before any operation sees it.

Each protocol, and sometimes each service, has words of its own for the same mistake.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
"""

from reelworks.cloud.wire.error import AwsError


class UnknownOperation(AwsError):
    """An ``X-Amz-Target`` that names no operation of the service."""

    code = "UnknownOperationException"
    status = 404


class InvalidAction(AwsError):
    """An ``Action`` of the query protocol that names no operation of the service."""


class MissingAction(AwsError):
    """A request of the query protocol without an ``Action``."""

    words = "The request must contain the parameter Action."


class MethodNotAllowed(AwsError):
    """An HTTP method that S3 does not know for this resource."""

    status = 405
    words = "The specified method is not allowed against this resource."


class InvalidURI(AwsError):
    """A path or query that is not percent-encoded UTF-8."""

    words = "Couldn't parse the specified URI."


class InvalidArgument(AwsError):
    """A header or query parameter of S3 that cannot be what its model says."""

    words = "Invalid Argument"


class MalformedXML(AwsError):
    """A body of S3 that is no XML, or lacks what the schema requires."""

    words = "The XML you provided was not well-formed or did not validate against our published schema"


class MissingRequestBodyError(AwsError):
    """An operation of S3 that needs a document, sent without one."""

    words = "Request Body is empty"


class SerializationException(AwsError):
    """A JSON body that is no JSON, or whose members are of other types than the model's."""


class MissingRequiredParameter(AwsError):
    """SQS's and EC2's words for a missing member."""

    code = "MissingParameter"
    query_code = "MissingParameter"


class ValidationError(AwsError):
    """A query service's words for a missing member."""


class ValidationException(AwsError):
    """A JSON service's words for a missing member."""


class InvalidParameterValue(AwsError):
    """A parameter of the query protocol that cannot be read as its type."""


class MalformedInput(AwsError):
    """A parameter of the query protocol where a list or a structure has no room for it."""
