"""Session tokens of IMDSv2: good for one address and a time, and kept nowhere.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
"""

import base64
import binascii
import hashlib
import hmac
import math
import os
import struct

from reelworks.base.clock import Clock

TTL_S_MAX = 21_600
_HEAD = struct.Struct(">Qd")
_SIGNATURE_BYTES = 24


class Tokens:
    """Makes and knows tokens. What another process made, or an earlier one, is not good."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._key = os.urandom(32)

    def make(self, address: str, ttl_s: int) -> str:
        """Return a token for requests to that address."""
        head = _HEAD.pack(int.from_bytes(os.urandom(8)), self._clock.now() + ttl_s)
        return base64.urlsafe_b64encode(head + self._sign(address, head)).decode()

    def find_remaining_s(self, address: str, token: str) -> int | None:
        """Return how long a token is good for yet, in whole seconds; None where it is not."""
        try:
            data = base64.b64decode(token.encode("ascii", "replace"), altchars=b"-_", validate=True)
        except binascii.Error:
            return None
        head, signature = data[: _HEAD.size], data[_HEAD.size :]
        if not hmac.compare_digest(signature, self._sign(address, head)):
            return None
        remaining_s = _HEAD.unpack(head)[1] - self._clock.now()
        return math.ceil(remaining_s) if remaining_s > 0 else None

    def _sign(self, address: str, head: bytes) -> bytes:
        return hmac.digest(self._key, head + address.encode(), hashlib.sha256)[:_SIGNATURE_BYTES]
