"""The tables of the room, in the order in which they came.

A point is one second of one metric in one unit; older ones are put together by minute, five minutes and hour, which
``grain`` tells. ``samples`` holds the values and how often each came, as pairs of doubles, one after the other, so that
more are just appended.
"""

from reelworks.cloud.storage.outbox import OUTBOX_TABLE

MIGRATIONS = (
    f"""
CREATE TABLE cw_alarm (
    arn TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    definition BLOB NOT NULL,
    tags BLOB NOT NULL,
    actions_enabled INTEGER NOT NULL,
    updated_at REAL NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    reason_data TEXT,
    state_at REAL NOT NULL,
    transitioned_at REAL NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX cw_alarm_by_name ON cw_alarm (account, region, name);

CREATE TABLE cw_history (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    alarm_type TEXT NOT NULL,
    at REAL NOT NULL,
    item_type TEXT NOT NULL,
    summary TEXT NOT NULL,
    data TEXT NOT NULL
);
CREATE INDEX cw_history_by_time ON cw_history (account, region, at, number);
CREATE INDEX cw_history_by_alarm ON cw_history (account, region, name, at, number);
CREATE INDEX cw_history_by_age ON cw_history (at);

CREATE TABLE cw_dashboard (
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    tags BLOB NOT NULL,
    modified_at REAL NOT NULL,
    PRIMARY KEY (account, name)
) WITHOUT ROWID;

CREATE TABLE cw_metric (
    metric_id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    dimensions TEXT NOT NULL,
    is_gauge INTEGER NOT NULL,
    UNIQUE (account, region, namespace, name, dimensions)
);

CREATE TABLE cw_point (
    metric_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    unit TEXT NOT NULL,
    resolution INTEGER NOT NULL,
    grain INTEGER NOT NULL,
    count REAL NOT NULL,
    total REAL NOT NULL,
    minimum REAL NOT NULL,
    maximum REAL NOT NULL,
    samples BLOB NOT NULL,
    PRIMARY KEY (metric_id, at, unit)
) WITHOUT ROWID;
CREATE INDEX cw_point_by_age ON cw_point (grain, at);
{OUTBOX_TABLE}
""",
)
