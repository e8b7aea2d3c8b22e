"""CloudWatch's tables. The only files of the room that know the database."""

from reelworks.cloud.services.cloudwatch.stores.alarms import AlarmStore
from reelworks.cloud.services.cloudwatch.stores.dashboards import DashboardStore
from reelworks.cloud.services.cloudwatch.stores.history import HistoryStore
from reelworks.cloud.services.cloudwatch.stores.metrics import MetricStore
from reelworks.cloud.services.cloudwatch.stores.points import PointStore, Slots
from reelworks.cloud.services.cloudwatch.stores.tables import MIGRATIONS

__all__ = [
    "MIGRATIONS",
    "AlarmStore",
    "DashboardStore",
    "HistoryStore",
    "MetricStore",
    "PointStore",
    "Slots",
]
