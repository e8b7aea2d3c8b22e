"""The metrics' names on the disk."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from reelworks.cloud.services.cloudwatch.model import Dimensions, Metric, Owner
from reelworks.cloud.storage.database import Database

KNOWN_MAX = 100_000
"""How many metrics are remembered by number."""


@dataclass(frozen=True, slots=True)
class MetricFilter:
    """Which metrics to list."""

    owner: Owner
    namespace: str | None = None
    name: str | None = None
    dimensions: Sequence[Mapping[str, str]] = ()
    """With ``Name`` and maybe ``Value``: a metric must have each of them, and may have more."""


class MetricStore:
    """The metrics that ever had a figure. Owns the table ``cw_metric``: nothing else writes to it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[Metric, tuple[int, bool]] = {}

    def find(self, metric: Metric) -> tuple[int, bool] | None:
        """Return a metric's number and whether it is a gauge, as of the last commit; None for one without figures."""
        known = self._known.get(metric)
        if known is None:
            known = self._read(self._database.reader, metric)
            if known is not None:
                self._remember(metric, known)
        return known

    def number_of(self, metric: Metric, *, is_gauge: bool) -> int:
        """From inside a transaction: return a metric's number, a new one where it had no figure yet."""
        known = self._known.get(metric) or self._read(self._database.writer, metric)
        if known is None:
            row = self._database.writer.execute(
                "INSERT INTO cw_metric (account, region, namespace, name, dimensions, is_gauge)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (*_key(metric), is_gauge),
            )
            assert row.lastrowid is not None
            known = row.lastrowid, is_gauge
            self._database.after_commit(lambda made=known: self._remember(metric, made))  # type: ignore[misc]
        return known[0]

    def list_matching(
        self, wanted: MetricFilter, after: int, count: int, since: float
    ) -> list[tuple[int, Metric]]:
        """Return up to ``count`` metrics with figures since then, with their numbers, those after a number."""
        found: list[tuple[int, Metric]] = []
        for row in self._rows(wanted, after, since):
            metric = _metric_of(row)
            if _has_dimensions(metric.dimensions, wanted.dimensions):
                found.append((row["metric_id"], metric))
                if len(found) == count:
                    break
        return found

    def forget_some(self, count: int) -> int:
        """Remove metrics that have no figures any more; return how many went."""
        rows = self._database.writer.execute(
            "DELETE FROM cw_metric WHERE metric_id IN (SELECT metric_id FROM cw_metric WHERE NOT EXISTS"
            " (SELECT 1 FROM cw_point WHERE cw_point.metric_id = cw_metric.metric_id) LIMIT ?)"
            " RETURNING account, region, namespace, name, dimensions",
            (count,),
        ).fetchall()
        for row in rows:
            # At once, not after the commit: a number that is gone must not be written to by the next in line.
            self._known.pop(_metric_of(row), None)
        return len(rows)

    def _remember(self, metric: Metric, known: tuple[int, bool]) -> None:
        if len(self._known) >= KNOWN_MAX:
            self._known.clear()
        self._known[metric] = known

    def _rows(self, wanted: MetricFilter, after: int, since: float) -> Iterator[sqlite3.Row]:
        conditions = ["account = ?", "region = ?", "metric_id > ?"]
        values: list[Any] = [wanted.owner.account, wanted.owner.region, after]
        for column, value in (("namespace", wanted.namespace), ("name", wanted.name)):
            if value is not None:
                conditions.append(f"{column} = ?")
                values.append(value)
        statement = (
            f"SELECT * FROM cw_metric WHERE {' AND '.join(conditions)} AND EXISTS (SELECT 1 FROM cw_point"  # noqa: S608 - our own words
            " WHERE cw_point.metric_id = cw_metric.metric_id AND at >= ?) ORDER BY metric_id"
        )
        return iter(self._database.reader.execute(statement, (*values, since)))

    def _read(self, connection: sqlite3.Connection, metric: Metric) -> tuple[int, bool] | None:
        row = connection.execute(
            "SELECT metric_id, is_gauge FROM cw_metric WHERE account = ? AND region = ? AND namespace = ?"
            " AND name = ? AND dimensions = ?",
            _key(metric),
        ).fetchone()
        return (row["metric_id"], bool(row["is_gauge"])) if row else None


def _key(metric: Metric) -> tuple[str, str, str, str, str]:
    dimensions = orjson.dumps(metric.dimensions).decode()
    return metric.owner.account, metric.owner.region, metric.namespace, metric.name, dimensions


def _metric_of(row: sqlite3.Row) -> Metric:
    dimensions: Dimensions = tuple((name, value) for name, value in orjson.loads(row["dimensions"]))
    return Metric(Owner(row["account"], row["region"]), row["namespace"], row["name"], dimensions)


def _has_dimensions(dimensions: Dimensions, wanted: Sequence[Mapping[str, str]]) -> bool:
    names = {name for name, _ in dimensions}
    return all(
        (each["Name"], each["Value"]) in dimensions if "Value" in each else each["Name"] in names
        for each in wanted
    )
