"""A session, as it is kept.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reelworks.base.ids import Ids
from reelworks.cloud.policy.principal import Principal

_KEY_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_BASE64_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


@dataclass(frozen=True, slots=True)
class KeptSession:
    """Temporary credentials and what they stand for."""

    access_key_id: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    principal: Principal
    owner_id: str
    """The unique id of the user or role at the beginning: another of the same name gets no use of it."""
    policies: Sequence[str]
    """The documents of the session policies."""
    keys: Mapping[str, str]
    """Condition keys that it sets."""
    is_assumed: bool
    begun_at: float
    expires_at: float


@dataclass(frozen=True, slots=True)
class NewKey:
    """The three parts of new temporary credentials."""

    access_key_id: str
    secret: str = field(repr=False)
    token: str = field(repr=False)


def new_key(ids: Ids, token_bytes: int) -> NewKey:
    """Return new temporary credentials: a key that begins with ASIA, its secret, and a token."""
    return NewKey(
        "ASIA" + _letters(ids, 16, _KEY_LETTERS),
        _letters(ids, 40, _BASE64_LETTERS),
        _letters(ids, token_bytes, _BASE64_LETTERS),
    )


def _letters(ids: Ids, count: int, letters: str) -> str:
    return "".join(letters[byte % len(letters)] for byte in ids.take(count))
