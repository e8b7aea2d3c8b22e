"""A self-signed X.509 certificate for the key that signs messages (RFC 5280)."""

import hashlib
from datetime import UTC, datetime

from awscrt.crypto import RSA, RSASignatureAlgorithm

from reelworks.base.der import (
    EXPLICIT_0,
    NULL,
    SET,
    UTC_TIME,
    UTF8,
    bits,
    element,
    identifier,
    integer,
    sequence,
)
from reelworks.base.primes import RsaKey

SHA256_WITH_RSA = sequence(identifier("1.2.840.113549.1.1.11"), element(NULL, b""))
RSA_ENCRYPTION = sequence(identifier("1.2.840.113549.1.1.1"), element(NULL, b""))
COMMON_NAME = identifier("2.5.4.3")
NAME = "sns.amazonaws.com"
"""What AWS's certificate is made out to, and some subscribers look for."""
NOT_BEFORE = datetime(2020, 1, 1, tzinfo=UTC)
NOT_AFTER = datetime(2049, 12, 31, tzinfo=UTC)
"""UTCTime ends with 2049. The certificate has no clock to live by: it is as old as its data folder."""


def private_key(key: RsaKey) -> bytes:
    """Return the key as PKCS #1's RSAPrivateKey, in DER."""
    return sequence(*(integer(number) for number in key.private_numbers()))


def self_signed_certificate(key: RsaKey, serial: int) -> bytes:
    """Return a certificate that vouches for itself, in DER."""
    name = sequence(element(SET, sequence(COMMON_NAME, element(UTF8, NAME.encode()))))
    validity = sequence(
        *(element(UTC_TIME, f"{at:%y%m%d%H%M%S}Z".encode()) for at in (NOT_BEFORE, NOT_AFTER))
    )
    public = sequence(RSA_ENCRYPTION, bits(sequence(integer(key.n), integer(key.e))))
    version = element(EXPLICIT_0, integer(2))
    body = sequence(version, integer(serial), SHA256_WITH_RSA, name, validity, name, public)
    signer = RSA.new_private_key_from_der_data(private_key(key))
    signature = signer.sign(RSASignatureAlgorithm.PKCS1_5_SHA256, hashlib.sha256(body).digest())
    return sequence(body, SHA256_WITH_RSA, bits(signature))
