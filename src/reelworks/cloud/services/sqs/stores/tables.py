"""The room's tables, as the scripts that made them, in order."""

MIGRATIONS = (
    """
CREATE TABLE queue (
    queue_id INTEGER PRIMARY KEY AUTOINCREMENT,
    lane_id INTEGER NOT NULL,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    attributes TEXT NOT NULL,
    tags TEXT NOT NULL,
    created_at REAL NOT NULL,
    modified_at REAL NOT NULL,
    purged_at REAL NOT NULL DEFAULT 0,
    UNIQUE (account, region, name)
);
CREATE TABLE deleted_queue (
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    deleted_at REAL NOT NULL,
    PRIMARY KEY (account, region, name)
) WITHOUT ROWID;

-- A lane is what was sent to a queue since it was made or last purged. Purging gives the queue a new lane, at
-- once; the messages of the old one, discarded, are removed a slice at a time.
CREATE TABLE lane (
    lane_id INTEGER PRIMARY KEY AUTOINCREMENT,
    is_discarded INTEGER NOT NULL DEFAULT 0
);

-- visible_at, sent_at and first_received_at are milliseconds since the epoch. In flight is what has been
-- received and is visible later than now; delayed is what has not been received and is.
CREATE TABLE message (
    sequence INTEGER PRIMARY KEY,
    lane_id INTEGER NOT NULL,
    visible_at INTEGER NOT NULL,
    receive_count INTEGER NOT NULL DEFAULT 0,
    first_received_at INTEGER,
    message_id BLOB NOT NULL,
    sent_at INTEGER NOT NULL,
    sender_id TEXT NOT NULL,
    md5 BLOB NOT NULL,
    fifo_group TEXT,
    dead_letter_source TEXT,
    extras BLOB,
    body TEXT
);
CREATE INDEX message_due ON message (lane_id, visible_at, receive_count);
CREATE INDEX message_group ON message (lane_id, fifo_group, sequence) WHERE fifo_group IS NOT NULL;

-- A receive rewrites the message's row; a body that would make that dear lies here, and the row has NULL.
CREATE TABLE large_body (
    sequence INTEGER PRIMARY KEY,
    body TEXT NOT NULL
);
CREATE TRIGGER large_body_goes AFTER DELETE ON message WHEN old.body IS NULL
BEGIN
    DELETE FROM large_body WHERE sequence = old.sequence;
END;
""",
    """
-- A FIFO queue's group has a row while it has messages. due_at is when it can be received from: its first
-- message (head) is visible, and none of it is in flight. Milliseconds since the epoch.
CREATE TABLE fifo_group (
    lane_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    head INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    PRIMARY KEY (lane_id, name)
) WITHOUT ROWID;
CREATE INDEX fifo_group_due ON fifo_group (lane_id, due_at, head);

-- scope is a group's name, or empty where the whole queue is one.
CREATE TABLE deduplication (
    lane_id INTEGER NOT NULL,
    scope TEXT NOT NULL,
    deduplication_id TEXT NOT NULL,
    message_id BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (lane_id, scope, deduplication_id)
) WITHOUT ROWID;
CREATE INDEX deduplication_end ON deduplication (expires_at);

CREATE TABLE receive_attempt (
    lane_id INTEGER NOT NULL,
    attempt_id TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    visible_at INTEGER NOT NULL,
    receives BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (lane_id, attempt_id)
) WITHOUT ROWID;
CREATE INDEX receive_attempt_end ON receive_attempt (expires_at);

-- before is the sequence at which the task started: younger messages are none of its.
CREATE TABLE move_task (
    task_id TEXT PRIMARY KEY,
    source_arn TEXT NOT NULL,
    destination_arn TEXT,
    rate INTEGER,
    started_at INTEGER NOT NULL,
    before INTEGER NOT NULL,
    to_move INTEGER NOT NULL,
    status TEXT NOT NULL,
    moved INTEGER NOT NULL DEFAULT 0,
    failure_reason TEXT
) WITHOUT ROWID;
CREATE INDEX move_task_of_source ON move_task (source_arn, before);
""",
)
