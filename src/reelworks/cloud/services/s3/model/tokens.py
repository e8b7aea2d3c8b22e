"""Continuation tokens: where a listing goes on, in a form that clients leave alone."""

import base64
import binascii

from reelworks.cloud.services.s3.errors import invalid_argument


def token_of(last: bytes) -> str:
    """Return the token of a page whose last item this is."""
    return base64.urlsafe_b64encode(last).decode()


def last_of(token: str) -> bytes:
    """Return the last item of the page that a token came with.

    Raises:
        InvalidArgument: the token is none of ours.
    """
    try:
        last = base64.b64decode(token.encode(), b"-_", validate=True)
        last.decode()
    except (binascii.Error, UnicodeError):
        last = b""
    if not last:
        raise invalid_argument("The continuation token provided is incorrect", "continuation-token", token)
    return last
