"""The buckets and their settings. Owns the tables s3_bucket and s3_bucket_setting, and their copy in memory.

There are few buckets and every request asks for one, so all are held in memory; memory follows the disk.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import orjson

from reelworks.cloud.services.s3.errors import no_such_bucket
from reelworks.cloud.services.s3.model.bucket import Bucket
from reelworks.cloud.storage.database import Database


@dataclass(frozen=True, slots=True)
class NewBucket:
    """A bucket that is to be made."""

    name: str
    account: str
    region: str
    created_at: float


class BucketStore:
    """All buckets, by name."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._writer = database.writer
        self._by_name: dict[str, Bucket] = {}

    def load(self) -> None:
        """Read every bucket from the disk."""
        settings: dict[int, dict[str, Any]] = {}
        for row in self._database.reader.execute("SELECT bucket_id, name, document FROM s3_bucket_setting"):
            settings.setdefault(row["bucket_id"], {})[row["name"]] = orjson.loads(row["document"])
        rows = self._database.reader.execute(
            "SELECT bucket_id, name, account, region, created_at FROM s3_bucket"
        )
        for row in rows:
            fields = [*row, MappingProxyType(settings.get(row["bucket_id"], {}))]
            self._by_name[row["name"]] = Bucket(*fields)

    def find(self, name: str) -> Bucket | None:
        """Return the bucket of this name, as of the last commit."""
        return self._by_name.get(name)

    def get(self, name: str) -> Bucket:
        """Return the bucket of this name, as of the last commit.

        Raises:
            NoSuchBucket: there is none.
        """
        bucket = self._by_name.get(name)
        if bucket is None:
            raise no_such_bucket(name)
        return bucket

    def check_stands(self, bucket: Bucket) -> None:
        """From inside a transaction: return where the bucket was not deleted since it was found.

        Raises:
            NoSuchBucket: it was.
        """
        if not self._writer.execute(
            "SELECT 1 FROM s3_bucket WHERE bucket_id = ?", (bucket.bucket_id,)
        ).fetchone():
            raise no_such_bucket(bucket.name)

    def list_all(self) -> Iterator[Bucket]:
        """Return every bucket of every account, by name."""
        return iter(sorted(self._by_name.values(), key=lambda bucket: bucket.name))

    def find_in_transaction(self, name: str) -> tuple[str, str] | None:
        """From inside a transaction: return whose a bucket is (account and region), deletions and all."""
        row = self._writer.execute("SELECT account, region FROM s3_bucket WHERE name = ?", (name,)).fetchone()
        return (row["account"], row["region"]) if row else None

    def count_of(self, account: str) -> int:
        """From inside a transaction: return how many buckets an account has."""
        row = self._writer.execute("SELECT count(*) FROM s3_bucket WHERE account = ?", (account,)).fetchone()
        return int(row[0])

    def add(self, new: NewBucket) -> Bucket:
        """Make a bucket; the name must be free."""
        bucket_id = self._writer.execute(
            "INSERT INTO s3_bucket (name, account, region, created_at) VALUES (?, ?, ?, ?)",
            (new.name, new.account, new.region, new.created_at),
        ).lastrowid
        assert bucket_id is not None
        bucket = Bucket(bucket_id, new.name, new.account, new.region, new.created_at)
        self._database.after_commit(lambda: self._by_name.__setitem__(bucket.name, bucket))
        return bucket

    def remove(self, bucket: Bucket) -> None:
        """Forget a bucket and its settings."""
        self._writer.execute("DELETE FROM s3_bucket WHERE bucket_id = ?", (bucket.bucket_id,))
        self._writer.execute("DELETE FROM s3_bucket_setting WHERE bucket_id = ?", (bucket.bucket_id,))
        self._database.after_commit(lambda: self._forget(bucket))

    def put_setting(self, bucket: Bucket, name: str, document: Any) -> None:
        """Set one of a bucket's settings to a JSON value; None takes it away."""
        self.check_stands(bucket)
        if document is None:
            self._writer.execute(
                "DELETE FROM s3_bucket_setting WHERE bucket_id = ? AND name = ?", (bucket.bucket_id, name)
            )
        else:
            self._writer.execute(
                "INSERT OR REPLACE INTO s3_bucket_setting (bucket_id, name, document) VALUES (?, ?, ?)",
                (bucket.bucket_id, name, orjson.dumps(document).decode()),
            )
        self._database.after_commit(lambda: self._set(bucket, name, document))

    def _forget(self, bucket: Bucket) -> None:
        there = self._by_name.get(bucket.name)
        if there is not None and there.bucket_id == bucket.bucket_id:
            del self._by_name[bucket.name]

    def _set(self, bucket: Bucket, name: str, document: Any) -> None:
        # What is in memory now, not what the transaction saw: its neighbours may have set another setting.
        there = self._by_name.get(bucket.name)
        if there is None or there.bucket_id != bucket.bucket_id:
            return
        settings = dict(there.settings)
        if document is None:
            settings.pop(name, None)
        else:
            settings[name] = document
        self._by_name[bucket.name] = replace(there, settings=MappingProxyType(settings))
