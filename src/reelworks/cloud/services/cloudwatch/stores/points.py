"""The figures on the disk: by the second first, coarser as they grow old."""

import math
import struct
from dataclasses import dataclass

from reelworks.cloud.services.cloudwatch.limits import (
    FIVE_MINUTES_KEPT_S,
    HOURS_KEPT_S,
    MINUTES_KEPT_S,
    SECONDS_KEPT_S,
)
from reelworks.cloud.services.cloudwatch.model import Metric, Point, Samples
from reelworks.cloud.services.cloudwatch.stores.metrics import MetricStore
from reelworks.cloud.storage.database import Database

SAMPLES_BYTES_MAX = 32_768
"""From which length on the values of a second are told to three digits only, so that they take no more room."""
COMPACTION_POINTS = 500
"""How many old points are put together in one transaction."""

_AGES = ((1, SECONDS_KEPT_S, 60), (60, MINUTES_KEPT_S, 300), (300, FIVE_MINUTES_KEPT_S, 3_600))
"""Points of that grain that are older than that become points of this grain."""


@dataclass(frozen=True, slots=True)
class Slots:
    """Time in equal slots: the figures of each are put together."""

    after: float
    """Where the first begins; what lies at this very second belongs to it where ``holds_begin``."""
    width_s: float
    count: int
    holds_begin: bool = True
    """Whether a slot is [begin, end), as answers have it, or (begin, end], as what ends now."""
    minute_s: float = 60.0
    """How long a gauge's figure stands; a minute of the clockwork."""
    is_floored: bool = True
    """Whether standard resolution figures lie at the beginning of their minute."""

    until: float = math.inf
    """What lies here or later belongs to no slot, where that is before the last one's end."""

    @property
    def end(self) -> float:
        """Where the last ends."""
        return min(self.until, self.after + self.count * self.width_s)


class PointStore:
    """The figures. Owns the table ``cw_point``: nothing else writes to it."""

    def __init__(self, database: Database, metrics: MetricStore) -> None:
        self._database = database
        self._metrics = metrics

    def add(self, point: Point) -> None:
        """From inside a transaction: add samples to those of their second."""
        metric_id = self._metrics.number_of(point.metric, is_gauge=point.is_gauge)
        samples = point.samples
        row = self._database.writer.execute(
            _REPLACE if point.is_gauge else _ADD,
            (
                metric_id,
                point.at,
                point.unit,
                point.resolution_s,
                samples.count,
                samples.total,
                samples.minimum,
                samples.maximum,
                _packed(samples.values),
            ),
        ).fetchone()
        if row[0] > SAMPLES_BYTES_MAX:
            self._thin(metric_id, point)

    def read(
        self, metric: Metric, slots: Slots, unit: str | None = None, *, with_values: bool = False
    ) -> dict[tuple[int, str], Samples]:
        """Return what lies in each slot that has something, by slot and unit, as of the last commit."""
        found = self._metrics.find(metric)
        if found is None:
            return {}
        metric_id, is_gauge = found
        statement = _READ_GAUGE if is_gauge else _READ_VALUES if with_values else _READ
        # Stamps are whole seconds: a slot that excludes its beginning begins a moment later.
        anchor = slots.after if slots.holds_begin else slots.after + 0.0005
        parameters = {
            "metric": metric_id,
            "anchor": anchor,
            "end": slots.end if slots.holds_begin else slots.end + 0.0005,
            "slack": 60 if slots.is_floored else 0,
            "width": slots.width_s,
            "unit": unit,
            "minute": min(slots.minute_s, slots.width_s),
            "floors": slots.is_floored,
        }
        answer: dict[tuple[int, str], Samples] = {}
        for row in self._database.reader.execute(statement, parameters):
            key = (row["slot"], row["unit"])
            read = Samples(row["n"], row["sum"], row["low"], row["high"], _unpacked(row["samples"]))
            if key in answer:
                answer[key].merge(read)
            else:
                answer[key] = read
        return answer

    def compact_some(self, now: float) -> int:
        """From inside a transaction: put old points together, some at a time; return how many there were."""
        for grain, kept_s, next_grain in _AGES:
            gone = self._coarsen(grain, int(now - kept_s), next_grain)
            if gone:
                return gone
        statement = (
            "DELETE FROM cw_point WHERE (metric_id, at, unit) IN"
            " (SELECT metric_id, at, unit FROM cw_point WHERE grain = 3600 AND at < ? LIMIT ?)"
        )
        return self._database.writer.execute(statement, (now - HOURS_KEPT_S, COMPACTION_POINTS)).rowcount

    def has_old(self, now: float) -> bool:
        """Whether there is something to put together."""
        return any(
            self._database.reader.execute(
                "SELECT 1 FROM cw_point WHERE grain = ? AND at < ? LIMIT 1", (grain, now - kept_s)
            ).fetchone()
            for grain, kept_s in (*((grain, kept_s) for grain, kept_s, _ in _AGES), (3600, HOURS_KEPT_S))
        )

    def _coarsen(self, grain: int, before: int, next_grain: int) -> int:
        execute = self._database.writer.execute
        rows = execute(
            "SELECT * FROM cw_point WHERE grain = ? AND at < ? ORDER BY at LIMIT ?",
            (grain, before, COMPACTION_POINTS),
        ).fetchall()
        for row in rows:
            execute(
                "DELETE FROM cw_point WHERE metric_id = ? AND at = ? AND unit = ?",
                (row["metric_id"], row["at"], row["unit"]),
            )
        for row in rows:
            is_gauge = execute(
                "SELECT is_gauge FROM cw_metric WHERE metric_id = ?", (row["metric_id"],)
            ).fetchone()[0]
            values = bytes(row["samples"])
            figures = (row["count"], row["total"], row["minimum"], row["maximum"], values)
            at = row["at"] - row["at"] % next_grain
            # By the second a gauge's latest stands for the minute; its minutes count each.
            statement = _REPLACE if is_gauge and grain == 1 else _ADD
            execute(statement, (row["metric_id"], at, row["unit"], row["resolution"], *figures)).fetchone()
            execute(
                "UPDATE cw_point SET grain = ? WHERE metric_id = ? AND at = ? AND unit = ?",
                (next_grain, row["metric_id"], at, row["unit"]),
            )
        return len(rows)

    def _thin(self, metric_id: int, point: Point) -> None:
        where = (metric_id, point.at, point.unit)
        execute = self._database.writer.execute
        row = execute(
            "SELECT samples FROM cw_point WHERE metric_id = ? AND at = ? AND unit = ?", where
        ).fetchone()
        thinned: dict[float, float] = {}
        for value, count in _unpacked(row["samples"]).items():
            rounded = float(f"{value:.2e}")
            thinned[rounded] = thinned.get(rounded, 0.0) + count
        execute(
            "UPDATE cw_point SET samples = ? WHERE metric_id = ? AND at = ? AND unit = ?",
            (_packed(thinned), *where),
        )


_INSERT = """
    INSERT INTO cw_point (metric_id, at, unit, resolution, grain, count, total, minimum, maximum, samples)
    VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET"""
_ADD = f"""{_INSERT}
        resolution = min(resolution, excluded.resolution), count = count + excluded.count,
        total = total + excluded.total, minimum = min(minimum, excluded.minimum),
        maximum = max(maximum, excluded.maximum), samples = CAST(samples || excluded.samples AS BLOB)
    RETURNING length(samples)"""
_REPLACE = f"""{_INSERT}
        count = excluded.count, total = excluded.total, minimum = excluded.minimum, maximum = excluded.maximum,
        samples = excluded.samples
    RETURNING length(samples)"""
_STAMP = "CASE WHEN :floors THEN at - at % resolution ELSE at END"
_RANGE = f"""
    WHERE metric_id = :metric AND at >= :anchor - :slack AND at < :end + :slack AND {_STAMP} >= :anchor
        AND {_STAMP} < :end AND (:unit IS NULL OR unit = :unit)"""
_READ = f"""
    SELECT CAST(({_STAMP} - :anchor) / :width AS INTEGER) AS slot, unit, sum(count) AS n, sum(total) AS sum,
        min(minimum) AS low, max(maximum) AS high, x'' AS samples
    FROM cw_point {_RANGE} GROUP BY slot, unit ORDER BY slot"""  # noqa: S608 - our own words
_READ_VALUES = f"""
    SELECT CAST(({_STAMP} - :anchor) / :width AS INTEGER) AS slot, unit, count AS n, total AS sum, minimum AS low,
        maximum AS high, samples
    FROM cw_point {_RANGE} ORDER BY slot"""  # noqa: S608 - our own words
# With max() SQLite takes the other columns from the row that has it: the latest of each minute.
_READ_GAUGE = f"""
    SELECT CAST((at - :anchor) / :width AS INTEGER) AS slot, unit, count AS n, total AS sum, minimum AS low,
        maximum AS high, samples, max(at)
    FROM cw_point {_RANGE} GROUP BY CAST((at - :anchor) / :width AS INTEGER),
        CAST((at - :anchor) / :minute AS INTEGER), unit ORDER BY slot"""  # noqa: S608 - our own words


def _packed(values: dict[float, float]) -> bytes:
    pairs = [number for pair in values.items() for number in pair]
    return struct.pack(f"<{len(pairs)}d", *pairs)


def _unpacked(packed: bytes) -> dict[float, float]:
    values: dict[float, float] = {}
    for value, count in struct.iter_unpack("<2d", packed):
        values[value] = values.get(value, 0.0) + count
    return values
