"""Public keys that people bring: OpenSSH's lines, and their fingerprints.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImportKeyPair.html
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from reelworks.base.der import bits, integer, sequence
from reelworks.cloud.services.ec2.errors import InvalidKeyFormat
from reelworks.cloud.services.ec2.keys.making import RSA_ENCRYPTION, sha256_of

_KINDS = {b"ssh-rsa": "rsa", b"ssh-ed25519": "ed25519"}


_BEGIN = "---- BEGIN SSH2 PUBLIC KEY ----"


@dataclass(frozen=True, slots=True)
class GivenKey:
    """A public key that was brought."""

    kind: str
    public: str
    fingerprint: str


def read_key(material: bytes) -> GivenKey:
    """Return the public key of OpenSSH's line (``ssh-rsa AAAA…``), also where that was encoded in base64 once more.

    RFC 4716's file, between ``---- BEGIN SSH2 PUBLIC KEY ----`` and its end, is taken too, as AWS does.

    Raises:
        InvalidKeyFormat: it is no RSA or Ed25519 key.
    """
    text = _text_of(material)
    try:
        text = _line_of(text) if text.startswith(_BEGIN) else text
        words = text.split()
        if len(words) < 2:
            raise InvalidKeyFormat
        blob = base64.b64decode(words[1], validate=True)
        parts = _parts_of(blob)
    except (binascii.Error, ValueError) as error:
        raise InvalidKeyFormat from error
    kind = _KINDS.get(parts[0])
    if kind is None or words[0].encode() != parts[0] or len(parts) != (3 if kind == "rsa" else 2):
        raise InvalidKeyFormat
    if kind == "ed25519":
        return GivenKey(kind, text, sha256_of(blob))
    e, n = (int.from_bytes(part) for part in parts[1:])
    public = sequence(RSA_ENCRYPTION, bits(sequence(integer(n), integer(e))))
    return GivenKey(kind, text, hashlib.md5(public, usedforsecurity=False).digest().hex(":"))


def _text_of(material: bytes) -> str:
    text = material.decode("ascii", "replace").strip()
    if text.startswith(("ssh-", _BEGIN)):
        return text
    try:
        return base64.b64decode(text, validate=True).decode("ascii").strip()
    except (binascii.Error, ValueError) as error:
        raise InvalidKeyFormat from error


def _line_of(text: str) -> str:
    """Return an RFC 4716 file as OpenSSH's line: its headers, of which one may go on behind a backslash, are left out."""
    lines = text.replace("\\\n", "").splitlines()[1:]
    encoded = "".join(line for line in lines if ":" not in line and not line.startswith("----"))
    kind = _parts_of(base64.b64decode(encoded, validate=True))[0]
    return f"{kind.decode('ascii', 'replace')} {encoded}"


def _parts_of(blob: bytes) -> list[bytes]:
    """Return the strings that a key is made of (RFC 4253, section 6.6)."""
    parts, at = [], 0
    while at < len(blob):
        length = int.from_bytes(blob[at : at + 4])
        part = blob[at + 4 : at + 4 + length]
        if len(part) != length:
            raise ValueError("a part is cut off")
        parts.append(part)
        at += 4 + length
    if not parts:
        raise ValueError("there is nothing in it")
    return parts
