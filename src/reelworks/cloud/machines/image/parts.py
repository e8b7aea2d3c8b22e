"""What user data consist of: scripts and cloud-config, alone, gzipped, or as parts of a MIME message.

https://cloudinit.readthedocs.io/en/latest/explanation/format.html
"""

import email
import email.policy
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Literal

PLAIN_BYTES_MAX = 4 * 1024 * 1024
"""How large gzipped user data may become."""
Kind = Literal["script", "config", "boothook", "unknown"]

_GZIP = b"\x1f\x8b"
_BY_FIRST_LINE: tuple[tuple[bytes, Kind], ...] = (
    (b"#!", "script"),
    (b"#cloud-config", "config"),
    (b"#cloud-boothook", "boothook"),
)
_BY_TYPE: dict[str, Kind] = {
    "text/x-shellscript": "script",
    "text/cloud-config": "config",
    "text/cloud-boothook": "boothook",
}


class BadUserData(ValueError):
    """User data that cannot be read: its message says why."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of user data."""

    kind: Kind
    name: str
    """Its file's name, or its number: scripts run in the order of their names."""
    data: bytes


def list_parts(user_data: bytes) -> list[Part]:
    """Return the parts of user data in their order; one alone where they are no MIME message.

    Raises:
        BadUserData: gzip that is broken or too large.
    """
    data = _unzip(user_data)
    head = data[:4096].lower()
    if (
        head.startswith((b"content-type: multipart/", b"mime-version:"))
        or b"\ncontent-type: multipart/" in head
    ):
        message = email.message_from_bytes(data, policy=email.policy.default)
        return [_part_of(number, one) for number, one in enumerate(_leaves(message), start=1)]
    return [Part(_kind_of(data), "part-001", data)]


def _unzip(data: bytes) -> bytes:
    if not data.startswith(_GZIP):
        return data
    reader = zlib.decompressobj(wbits=31)
    try:
        plain = reader.decompress(data, PLAIN_BYTES_MAX)
    except zlib.error as error:
        raise BadUserData(f"the user data are no valid gzip: {error}") from error
    if reader.unconsumed_tail or not reader.eof:
        raise BadUserData(f"the gzipped user data are cut off, or larger than {PLAIN_BYTES_MAX} bytes")
    return plain


def _kind_of(data: bytes) -> Kind:
    return next((kind for start, kind in _BY_FIRST_LINE if data.startswith(start)), "unknown")


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    for one in message.walk():
        if isinstance(one, EmailMessage) and not one.is_multipart():
            yield one


def _part_of(number: int, message: EmailMessage) -> Part:
    content = message.get_payload(decode=True)
    data = _unzip(content if isinstance(content, bytes) else b"")
    name = message.get_filename(failobj=None) or f"part-{number:03}"
    kind = _BY_TYPE.get(message.get_content_type()) or _kind_of(data)
    return Part(kind, name.replace("/", "_"), data)
