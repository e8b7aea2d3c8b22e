"""New key pairs, in the forms that SSH clients read.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/verify-keys.html
"""

import base64
import hashlib
import textwrap
from dataclasses import dataclass

from awscrt.crypto import ED25519, ED25519ExportFormat

from reelworks.base.der import NULL, element, identifier, integer, pem, sequence
from reelworks.base.ids import Ids
from reelworks.base.primes import new_rsa_key

RSA_BITS = 2048
OCTETS = 0x04
RSA_ENCRYPTION = sequence(identifier("1.2.840.113549.1.1.1"), element(NULL, b""))


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key pair that was just made; its private half is told once and kept nowhere."""

    kind: str
    private: str
    public: str
    fingerprint: str


def new_key(kind: str, name: str, ids: Ids) -> NewKey:
    """Make a key pair: ``rsa`` takes about half a second of a thread, ``ed25519`` nothing."""
    return _new_rsa(name, ids) if kind == "rsa" else _new_ed25519(name)


def _new_rsa(name: str, ids: Ids) -> NewKey:
    key = new_rsa_key(RSA_BITS, ids)
    private = sequence(*(integer(number) for number in key.private_numbers()))
    public = b"".join(_ssh(part) for part in (b"ssh-rsa", _ssh_number(key.e), _ssh_number(key.n)))
    wrapped = sequence(integer(0), RSA_ENCRYPTION, element(OCTETS, private))
    digest = hashlib.sha1(wrapped, usedforsecurity=False).digest()
    return NewKey(
        "rsa",
        pem("RSA PRIVATE KEY", private).strip(),
        f"ssh-rsa {base64.b64encode(public).decode()} {name}",
        digest.hex(":"),
    )


def _new_ed25519(name: str) -> NewKey:
    key = ED25519.new_generate()
    public: bytes = key.export_public_key(ED25519ExportFormat.OPENSSH_B64)
    private: bytes = key.export_private_key(ED25519ExportFormat.OPENSSH_B64)
    body = "\n".join(textwrap.wrap(private.decode(), 70))
    text = f"-----BEGIN OPENSSH PRIVATE KEY-----\n{body}\n-----END OPENSSH PRIVATE KEY-----"
    return NewKey(
        "ed25519", text, f"ssh-ed25519 {public.decode()} {name}", sha256_of(base64.b64decode(public))
    )


def sha256_of(blob: bytes) -> str:
    """Return the fingerprint of an Ed25519 key: SHA-256 of its public half, in base64."""
    return base64.b64encode(hashlib.sha256(blob).digest()).decode()


def _ssh(content: bytes) -> bytes:
    """Return a string of the SSH protocol (RFC 4251, section 5)."""
    return len(content).to_bytes(4) + content


def _ssh_number(number: int) -> bytes:
    return number.to_bytes(number.bit_length() // 8 + 1)
