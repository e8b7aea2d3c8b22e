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
)
