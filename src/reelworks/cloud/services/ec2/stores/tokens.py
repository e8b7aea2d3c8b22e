"""Client tokens: what was asked before, and what came of it. Owns the table ``token``."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

import orjson

from reelworks.cloud.services.ec2.errors import IdempotentParameterMismatch
from reelworks.cloud.services.ec2.model.place import Place


@dataclass(frozen=True, slots=True)
class Token:
    """A client token of one operation, with the digest of the request it came with."""

    operation: str
    token: str
    digest: str


def token_of(
    operation: str, request: Mapping[str, Any], fallback: Mapping[str, Any] | None = None
) -> Token | None:
    """Return a request's client token, or None where it has none. ``fallback`` is hashed in the request's place."""
    if not request.get("ClientToken"):
        return None
    text = orjson.dumps(fallback or request, default=repr, option=orjson.OPT_SORT_KEYS)
    return Token(operation, request["ClientToken"], hashlib.sha256(text).hexdigest())


class TokenStore:
    """What was answered to each token. A method is one statement."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, place: Place, token: Token) -> Any | None:
        """Return what was kept under a token, or None.

        Raises:
            IdempotentParameterMismatch: the token came with another request.
        """
        row = self._connection.execute(
            "SELECT digest, answer FROM token WHERE account = ? AND region = ? AND operation = ? AND token = ?",
            (place.account, place.region, token.operation, token.token),
        ).fetchone()
        if row is None:
            return None
        if row["digest"] != token.digest:
            raise IdempotentParameterMismatch
        return orjson.loads(row["answer"])

    def keep(self, place: Place, token: Token, answer: Any, now: float) -> None:
        """Keep what came of a request."""
        text = orjson.dumps(answer).decode()
        self._connection.execute(
            "INSERT OR REPLACE INTO token (account, region, operation, token, digest, answer, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (place.account, place.region, token.operation, token.token, token.digest, text, now),
        )

    def forget_before(self, moment: float) -> None:
        """Forget the tokens that came before a moment."""
        self._connection.execute("DELETE FROM token WHERE created_at < ?", (moment,))
