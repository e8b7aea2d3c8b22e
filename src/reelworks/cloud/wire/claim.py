"""What a request claims about who sent it, and what its body must then satisfy. Values only."""

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from reelworks.cloud.wire.auth_errors import Family


class SigV4Claim(NamedTuple):
    """A Signature Version 4, from the Authorization header or from a presigned URL.

    Every request makes one: a tuple is made three times as fast as a frozen dataclass.
    """

    access_key_id: str
    scope_date: str
    """The day of the credential scope, YYYYMMDD."""
    region: str
    service: str
    """The service it was signed for, as the credential scope names it: ``s3``, ``sqs`` …"""
    signed_headers: str
    """The names of the signed headers, lower-case and joined by ``;``, as sent."""
    signature: str
    """64 hexadecimal digits, lower-case."""
    timestamp: str
    """When it was signed, YYYYMMDDTHHMMSSZ."""
    token: str | None
    """The session token of temporary credentials."""
    expires_s: int | None
    """How many seconds a presigned URL lives; None for a header."""
    family: Family

    @property
    def is_presigned(self) -> bool:
        """Whether it came in the query string."""
        return self.expires_s is not None

    @property
    def scope(self) -> str:
        """The credential scope as the string to sign holds it."""
        return f"{self.scope_date}/{self.region}/{self.service}/aws4_request"


@dataclass(frozen=True, slots=True)
class SigV2Claim:
    """A Signature Version 2 for S3, from ``Authorization: AWS key:signature`` or from a presigned URL."""

    access_key_id: str
    signature: str
    """Base64 of an HMAC-SHA1, 28 characters."""
    token: str | None
    expires_at: int | None
    """Until when a presigned URL is good, in seconds since the epoch; None for a header."""

    @property
    def is_presigned(self) -> bool:
        """Whether it came in the query string."""
        return self.expires_at is not None

    @property
    def service(self) -> str:
        """S3: nothing else here takes this version."""
        return "s3"

    @property
    def region(self) -> str:
        """Version 2 names no region; us-east-1 is where its clients still use it."""
        return "us-east-1"

    @property
    def family(self) -> Family:
        """Whose words a refusal takes."""
        return "s3"


Claim = SigV4Claim | SigV2Claim


class PayloadKind(Enum):
    """How a body is bound to its request."""

    DIGEST = "digest"
    """x-amz-content-sha256 gives the body's SHA-256; the body is still to be compared with it."""
    UNSIGNED = "unsigned"
    """Nothing is said about the body."""
    VERIFIED = "verified"
    """The whole body was part of what was verified (services other than S3)."""
    SIGNED_CHUNKS = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
    SIGNED_CHUNKS_TRAILER = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
    UNSIGNED_CHUNKS_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"


@dataclass(frozen=True, slots=True)
class ChunkSigner:
    """What verifying the signatures inside a signed ``aws-chunked`` body needs."""

    key: bytes
    """The derived signing key."""
    timestamp: str
    scope: str
    seed: str
    """The request's own signature, to which the first chunk's is chained."""


class PayloadRule(NamedTuple):
    """What the body of a verified request must satisfy. A tuple, as every request makes one."""

    kind: PayloadKind
    sha256: str | None = None
    """With DIGEST: the expected SHA-256, lower-case hexadecimal."""
    signer: ChunkSigner | None = None
    """With the two kinds of signed chunks."""

    @property
    def is_chunked(self) -> bool:
        """Whether the body comes in ``aws-chunked`` framing."""
        return self.kind in _CHUNKED


_CHUNKED = frozenset(
    {PayloadKind.SIGNED_CHUNKS, PayloadKind.SIGNED_CHUNKS_TRAILER, PayloadKind.UNSIGNED_CHUNKS_TRAILER}
)
UNSIGNED = PayloadRule(PayloadKind.UNSIGNED)
VERIFIED = PayloadRule(PayloadKind.VERIFIED)
