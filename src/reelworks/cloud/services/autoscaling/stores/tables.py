"""The tables of the room, in the order in which they came.

What is looked for is a column; everything else is in ``body``, in JSON. What belongs to a group goes with it, but
for its activities, which are told for six weeks.
"""

from reelworks.cloud.storage.outbox import OUTBOX_TABLE

MIGRATIONS = (
    f"""
CREATE TABLE as_group (
    arn TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    body BLOB NOT NULL,
    UNIQUE (account, region, name)
) WITHOUT ROWID;

CREATE TABLE as_member (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    group_arn TEXT NOT NULL REFERENCES as_group ON DELETE CASCADE,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    instance_id TEXT NOT NULL,
    body BLOB NOT NULL
);
CREATE INDEX as_member_by_group ON as_member (group_arn, number);
CREATE INDEX as_member_by_instance ON as_member (account, region, instance_id);

CREATE TABLE as_activity (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    group_arn TEXT NOT NULL,
    name TEXT NOT NULL,
    started_at REAL NOT NULL,
    body BLOB NOT NULL
);
CREATE INDEX as_activity_by_owner ON as_activity (account, region, number);
CREATE INDEX as_activity_by_group ON as_activity (account, region, name, number);
CREATE INDEX as_activity_by_start ON as_activity (started_at);

CREATE TABLE as_hook (
    group_arn TEXT NOT NULL REFERENCES as_group ON DELETE CASCADE,
    name TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (group_arn, name)
) WITHOUT ROWID;

CREATE TABLE as_policy (
    arn TEXT PRIMARY KEY,
    group_arn TEXT NOT NULL REFERENCES as_group ON DELETE CASCADE,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    body BLOB NOT NULL,
    UNIQUE (group_arn, name)
) WITHOUT ROWID;
CREATE INDEX as_policy_by_owner ON as_policy (account, region, arn);

CREATE TABLE as_subscription (
    group_arn TEXT NOT NULL REFERENCES as_group ON DELETE CASCADE,
    topic_arn TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (group_arn, topic_arn)
) WITHOUT ROWID;

CREATE TABLE as_launch_configuration (
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (account, region, name)
) WITHOUT ROWID;
{OUTBOX_TABLE}
""",
)
