"""What accounts block in all of their buckets. Owns the table s3_account, and its copy in memory.

Every request that a bucket policy bears on asks here, so all of it is held in memory; memory follows the disk.
"""

from collections.abc import Mapping
from types import MappingProxyType

import orjson

from reelworks.cloud.storage.database import Database

NOTHING: Mapping[str, bool] = MappingProxyType({})


class AccountStore:
    """Block Public Access of every account that has set it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._blocks: dict[str, Mapping[str, bool]] = {}

    def load(self) -> None:
        """Read all of it from the disk."""
        rows = self._database.reader.execute("SELECT account, public_access_block FROM s3_account")
        self._blocks = {account: orjson.loads(document) for account, document in rows}

    def public_access_block(self, account: str) -> Mapping[str, bool]:
        """Return what an account blocks, as of the last commit; empty where it never said."""
        return self._blocks.get(account, NOTHING)

    def put(self, account: str, settings: Mapping[str, bool]) -> None:
        """From inside a transaction: block these from now on."""
        self._database.writer.execute(
            "INSERT OR REPLACE INTO s3_account (account, public_access_block) VALUES (?, ?)",
            (account, orjson.dumps(dict(settings)).decode()),
        )
        self._database.after_commit(lambda: self._blocks.__setitem__(account, settings))

    def remove(self, account: str) -> None:
        """From inside a transaction: block nothing any more."""
        self._database.writer.execute("DELETE FROM s3_account WHERE account = ?", (account,))
        self._database.after_commit(lambda: self._forget(account))

    def _forget(self, account: str) -> None:
        self._blocks.pop(account, None)
