"""EC2's database."""

from reelworks.cloud.storage.outbox import OUTBOX_TABLE

MIGRATIONS = (
    f"""
    CREATE TABLE thing (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        account TEXT NOT NULL,
        region TEXT NOT NULL,
        id TEXT NOT NULL,
        document TEXT NOT NULL
    );
    CREATE UNIQUE INDEX thing_by_id ON thing (kind, account, region, id);
    CREATE INDEX thing_by_address ON thing (kind, json_extract(document, '$.address'));
    CREATE TABLE tag (
        account TEXT NOT NULL,
        region TEXT NOT NULL,
        thing_id TEXT NOT NULL,
        key TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (account, region, thing_id, key)
    ) WITHOUT ROWID;
    CREATE TABLE token (
        account TEXT NOT NULL,
        region TEXT NOT NULL,
        operation TEXT NOT NULL,
        token TEXT NOT NULL,
        digest TEXT NOT NULL,
        answer TEXT NOT NULL,
        created_at REAL NOT NULL,
        PRIMARY KEY (account, region, operation, token)
    ) WITHOUT ROWID;
    CREATE TABLE place (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        account TEXT NOT NULL,
        region TEXT NOT NULL,
        UNIQUE (account, region)
    );
    CREATE TABLE zone_down (zone TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE network (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), octet INTEGER NOT NULL);
    {OUTBOX_TABLE}
    """,
)
