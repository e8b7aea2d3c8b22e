"""What AWS answers where a request's signature, key or date is wrong, or its body is not what was signed.

The words and codes differ by the family of the service: S3 has its own, the query services (SNS, IAM, EC2 …)
share theirs, and the JSON and CBOR services name the same refusals as exceptions. A ``Family`` is read off
the request once; the functions below then give the error in that family's words.

https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
"""

from typing import Any, Literal

from reelworks.cloud.wire.error import AwsError
from reelworks.cloud.wire.message import HttpRequest

Family = Literal["s3", "query", "json"]


class SignatureDoesNotMatch(AwsError):
    """The signature is another than the secret gives for this request."""

    status = 403
    words = (
        "The request signature we calculated does not match the signature you provided. "
        "Check your key and signing method."
    )


class InvalidSignatureException(AwsError):
    """What the JSON services call SignatureDoesNotMatch."""

    query_code = "SignatureDoesNotMatch"


class RequestTimeTooSkewed(AwsError):
    """S3: the request was signed more than 15 minutes from now."""

    status = 403
    words = "The difference between the request time and the current time is too large."


class AccessDenied(AwsError):
    """S3 and the query services: nobody may do this, or the link has expired."""

    status = 403
    words = "Access Denied"


class InvalidAccessKeyId(AwsError):
    """S3: there is no such access key."""

    status = 403
    words = "The AWS Access Key Id you provided does not exist in our records."


class InvalidClientTokenId(AwsError):
    """Query services: there is no such access key, or the session token is not its own."""

    status = 403
    words = "The security token included in the request is invalid."


class UnrecognizedClientException(AwsError):
    """JSON services: there is no such access key, or the session token is not its own."""

    query_code = "InvalidClientTokenId"
    words = "The security token included in the request is invalid."


class MissingAuthenticationToken(AwsError):
    """Query services: the request is not signed."""

    status = 403
    words = "Request is missing Authentication Token"


class MissingAuthenticationTokenException(AwsError):
    """JSON services: the request is not signed."""

    query_code = "MissingAuthenticationToken"
    words = "Request is missing Authentication Token"


class IncompleteSignature(AwsError):
    """Query services: the Authorization header lacks a part or has a wrong one."""


class IncompleteSignatureException(AwsError):
    """JSON services: the Authorization header lacks a part or has a wrong one."""

    query_code = "IncompleteSignature"


class ExpiredToken(AwsError):
    """The session's credentials are no longer valid. S3 answers 400, the query services 403."""

    words = "The provided token has expired."


class ExpiredTokenException(AwsError):
    """JSON services: the session's credentials are no longer valid."""

    query_code = "ExpiredToken"
    words = "The security token included in the request is expired"


class InvalidToken(AwsError):
    """S3: the session token is malformed or belongs to another key."""

    words = "The provided token is malformed or otherwise invalid."


class AuthorizationHeaderMalformed(AwsError):
    """S3: the Authorization header lacks a part or has a wrong one."""


class AuthorizationQueryParametersError(AwsError):
    """S3: a presigned URL lacks a parameter or has a wrong one."""


class InvalidArgument(AwsError):
    """S3: an argument has no allowed value."""


class InvalidRequest(AwsError):
    """S3: what was sent does not go together."""


class XAmzContentSHA256Mismatch(AwsError):
    """S3: the body's SHA-256 is not the one in x-amz-content-sha256."""

    words = "The provided 'x-amz-content-sha256' header does not match what was computed."


class BadDigest(AwsError):
    """S3: a checksum that came with the body is not the body's."""

    words = "The Content-MD5 you specified did not match what we received."


class InvalidDigest(AwsError):
    """S3: Content-MD5 is not the base64 of 16 bytes."""

    words = "The Content-MD5 you specified was invalid."


class IncompleteBody(AwsError):
    """S3: the body is shorter or longer than was said."""

    words = "You did not provide the number of bytes specified by the Content-Length HTTP header"


class MissingContentLength(AwsError):
    """S3: an aws-chunked body whose x-amz-decoded-content-length is missing."""

    status = 411
    words = "You must provide the Content-Length HTTP header."


class MalformedTrailerError(AwsError):
    """S3: the trailing headers are not those that x-amz-trailer promised, or have no allowed form."""

    words = (
        "The request contained trailing data that was not well-formed "
        "or did not conform to our published schema."
    )


class InvalidChunkSizeError(AwsError):
    """S3: a chunk other than the last is smaller than 8 KiB."""

    status = 403
    words = "Only the last chunk is allowed to have a size less than 8192 bytes"


def family_of(request: HttpRequest, service: str) -> Family:
    """Return whose words a refusal of this request takes; ``service`` is empty where it is not known."""
    headers = request.headers
    if service == "s3":
        return "s3"
    if "x-amz-target" in headers or "smithy-protocol" in headers:
        return "json"
    if service or headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return "query"
    return "s3"


def bad_signature(family: Family, fields: dict[str, Any] | None = None, message: str = "") -> AwsError:
    """Return the refusal of a signature that is not the one we computed.

    ``fields`` are S3's (what was signed, so that a client's author can compare); ``message`` replaces the
    usual words outside S3.
    """
    if family == "s3":
        return SignatureDoesNotMatch(fields=fields)
    words = message or (
        "The request signature we calculated does not match the signature you provided. "
        "Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
    )
    return InvalidSignatureException(words) if family == "json" else SignatureDoesNotMatch(words)


def unknown_key(family: Family, access_key_id: str) -> AwsError:
    """Return the refusal of an access key that does not exist."""
    if family == "s3":
        return InvalidAccessKeyId(fields={"AWSAccessKeyId": access_key_id})
    return UnrecognizedClientException() if family == "json" else InvalidClientTokenId()


def wrong_token(family: Family, token: str) -> AwsError:
    """Return the refusal of a session token that does not belong to the key."""
    if family == "s3":
        return InvalidToken(fields={"Token-0": token})
    return UnrecognizedClientException() if family == "json" else InvalidClientTokenId()


def expired_token(family: Family, token: str) -> AwsError:
    """Return the refusal of a session that is over."""
    if family == "s3":
        return ExpiredToken(fields={"Token-0": token})
    if family == "json":
        return ExpiredTokenException()
    error = ExpiredToken("The security token included in the request is expired")
    error.status = 403
    return error


def not_signed(family: Family) -> AwsError:
    """Return the refusal of an anonymous request where nobody but a known caller may ask."""
    if family == "s3":
        return AccessDenied()
    return MissingAuthenticationTokenException() if family == "json" else MissingAuthenticationToken()


def malformed(family: Family, message: str, *, is_presigned: bool) -> AwsError:
    """Return the refusal of an Authorization header, or of presigned parameters, that cannot be read."""
    if family == "json":
        return IncompleteSignatureException(message)
    if family == "query":
        return IncompleteSignature(message)
    if is_presigned:
        return AuthorizationQueryParametersError(message)
    return AuthorizationHeaderMalformed(f"The authorization header is malformed; {message}")
