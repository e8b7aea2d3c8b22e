"""Load balancers and target groups on the disk: what has an ARN, an owner and a name."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, Protocol, TypeVar

import orjson

from reelworks.cloud.services.elbv2.model import LoadBalancer, TargetGroup


class Named(Protocol):
    """What such a row stands for."""

    @property
    def arn(self) -> str:
        """Its full name."""
        ...

    @property
    def account(self) -> str:
        """Whose it is."""
        ...

    @property
    def region(self) -> str:
        """Where it is."""
        ...

    @property
    def name(self) -> str:
        """Unlike its neighbours' of the same account and region."""
        ...


T = TypeVar("T", bound=Named)


class NamedStore(Generic[T]):
    """Rows of one of the two tables. Nothing else writes to it."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        table: str,
        read: Callable[[Mapping[str, Any]], T],
        note_change: Callable[[], None],
    ) -> None:
        self._connection = connection
        self._table = table
        self._read = read
        self._note_change = note_change

    def find(self, arn: str) -> T | None:
        """Return the one of that ARN, or None."""
        return self._one("arn = ?", (arn,))

    def find_named(self, account: str, region: str, name: str) -> T | None:
        """Return the one of that name, or None."""
        return self._one("account = ? AND region = ? AND name = ?", (account, region, name))

    def list_of(self, account: str, region: str) -> list[T]:
        """Return an account's in a region, oldest first."""
        rows = self._connection.execute(
            f"SELECT document FROM {self._table} WHERE account = ? AND region = ? ORDER BY number",  # noqa: S608 - a constant
            (account, region),
        )
        return [self._value(row) for row in rows]

    def count_of(self, account: str, region: str) -> int:
        """Return how many an account has in a region."""
        sql = f"SELECT count(*) FROM {self._table} WHERE account = ? AND region = ?"  # noqa: S608 - a constant
        return int(self._connection.execute(sql, (account, region)).fetchone()[0])

    def all(self) -> Iterator[T]:
        """Yield all, oldest first."""
        rows = self._connection.execute(f"SELECT document FROM {self._table} ORDER BY number")  # noqa: S608 - a constant
        return map(self._value, rows)

    def save(self, value: T) -> None:
        """Write one, new or changed."""
        self._connection.execute(
            f"INSERT INTO {self._table} (arn, account, region, name, document) VALUES (?, ?, ?, ?, ?)"  # noqa: S608 - a constant
            " ON CONFLICT (arn) DO UPDATE SET document = excluded.document",
            (value.arn, value.account, value.region, value.name, orjson.dumps(value)),
        )
        self._note_change()

    def delete(self, arn: str) -> None:
        """Remove one; what hangs on it must be gone."""
        self._connection.execute(f"DELETE FROM {self._table} WHERE arn = ?", (arn,))  # noqa: S608 - a constant
        self._note_change()

    def _one(self, where: str, values: tuple[str, ...]) -> T | None:
        sql = f"SELECT document FROM {self._table} WHERE {where}"  # noqa: S608 - constants
        row = self._connection.execute(sql, values).fetchone()
        return self._value(row) if row else None

    def _value(self, row: sqlite3.Row) -> T:
        return self._read(orjson.loads(row["document"]))


def balancer_store(
    connection: sqlite3.Connection, note_change: Callable[[], None]
) -> NamedStore[LoadBalancer]:
    """Return the load balancers' store."""
    return NamedStore(connection, "elb_balancer", lambda value: LoadBalancer(**value), note_change)


def group_store(connection: sqlite3.Connection, note_change: Callable[[], None]) -> NamedStore[TargetGroup]:
    """Return the target groups' store."""
    return NamedStore(connection, "elb_group", lambda value: TargetGroup(**value), note_change)
