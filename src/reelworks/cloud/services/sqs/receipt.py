"""Receipt handles: which message, and which of its receives.

A handle is the receive's identity in base64. It carries when the receive happened, so that the twelve hours a
message may stay hidden count from there. Nobody is trusted for knowing one: whoever sends it needs the permission.
"""

import binascii
import struct
from dataclasses import dataclass

from reelworks.cloud.services.sqs.errors import ReceiptHandleIsInvalid

_FORM = struct.Struct(">3sIQIQ16s2x")
_MARK = b"\x01\x01\x01"
"""AWS's handles begin with AQEB, too."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receive of one message."""

    queue_id: int
    sequence: int
    receive_count: int
    """Which receive of the message it is, from 1."""
    received_at: int
    """In milliseconds since the epoch."""
    message_id: bytes


def write_handle(
    queue_id: int, sequence: int, receive_count: int, received_at: int, message_id: bytes
) -> str:
    """Return the handle of a receive: the fields of ``Receipt``, spelled out since this is done a lot."""
    raw = _FORM.pack(_MARK, queue_id, sequence, receive_count, received_at, message_id)
    return binascii.b2a_base64(raw, newline=False).decode()


def read_handle(handle: str, queue_id: int) -> Receipt:
    """Return what a handle says.

    Raises:
        ReceiptHandleIsInvalid: it is no handle, or not of this queue.
    """
    try:
        raw = binascii.a2b_base64(handle.encode(), strict_mode=True)
        mark, *fields = _FORM.unpack(raw)
    except (ValueError, struct.error) as error:
        raise _invalid(handle) from error
    if mark != _MARK:
        raise _invalid(handle)
    if fields[0] != queue_id:
        raise ReceiptHandleIsInvalid(f'The receipt handle "{handle}" is not valid for this queue.')
    return Receipt(*fields)


def _invalid(handle: str) -> ReceiptHandleIsInvalid:
    return ReceiptHandleIsInvalid(f'The input receipt handle "{handle}" is not a valid receipt handle.')
