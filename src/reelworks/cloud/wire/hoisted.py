"""What a presigned URL of S3 says of its request in place of headers.

Whoever presigns moves the ``x-amz-*`` headers of the request into the query, where they are signed with it; the bare
URL then uploads with the metadata, the tags or the storage class that its maker chose.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

from reelworks.cloud.wire.query_string import parse_query

_PREFIX = "x-amz-"
_OF_THE_SIGNATURE = frozenset(
    f"x-amz-{name}"
    for name in ("algorithm", "credential", "date", "expires", "signedheaders", "signature", "security-token")
)
_OF_THE_BODY = ("x-amz-checksum-", "x-amz-sdk-", "x-amz-content-", "x-amz-trailer", "x-amz-decoded-")
"""What was said of a body that was not there yet: S3 does not hold the upload to it."""


def hoisted_headers(query: str) -> dict[str, str]:
    """Return the headers, in lower case, that a presigned query stands in for.

    Raises:
        InvalidURI: the query is not percent-encoded UTF-8.
    """
    return {
        name.lower(): value
        for name, value in parse_query(query).items()
        if name.lower().startswith(_PREFIX)
        and name.lower() not in _OF_THE_SIGNATURE
        and not name.lower().startswith(_OF_THE_BODY)
    }
