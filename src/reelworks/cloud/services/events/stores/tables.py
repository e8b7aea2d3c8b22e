"""The tables, as scripts in the order in which they were written."""

from reelworks.cloud.storage.outbox import OUTBOX_TABLE

MIGRATIONS = (
    f"""
CREATE TABLE events_bus (
    bus_arn TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    body BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX events_bus_by_owner ON events_bus (account, region, name);

CREATE TABLE events_rule (
    rule_arn TEXT PRIMARY KEY,
    bus_arn TEXT NOT NULL,
    name TEXT NOT NULL,
    body BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX events_rule_by_bus ON events_rule (bus_arn, name);

CREATE TABLE events_target (
    rule_arn TEXT NOT NULL REFERENCES events_rule,
    target_id TEXT NOT NULL,
    bus_arn TEXT NOT NULL,
    target_arn TEXT NOT NULL,
    rule_name TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (rule_arn, target_id)
) WITHOUT ROWID;
CREATE INDEX events_target_by_arn ON events_target (target_arn, bus_arn, rule_name);

CREATE TABLE events_archive (
    archive_arn TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    event_count INTEGER NOT NULL DEFAULT 0,
    size_bytes INTEGER NOT NULL DEFAULT 0,
    body BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX events_archive_by_owner ON events_archive (account, region, name);

CREATE TABLE events_archived (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    archive_arn TEXT NOT NULL REFERENCES events_archive,
    happened_at REAL NOT NULL,
    archived_at REAL NOT NULL,
    event TEXT NOT NULL
);
CREATE INDEX events_archived_by_time ON events_archived (archive_arn, happened_at, number);
CREATE INDEX events_archived_by_age ON events_archived (archive_arn, archived_at);

CREATE TABLE events_replay (
    replay_arn TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    body BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX events_replay_by_owner ON events_replay (account, region, name);
{OUTBOX_TABLE}
""",
)
