"""S3's tables, as scripts in the order they were written.

Keys are BLOBs: S3 orders them by their UTF-8 bytes. Versions are rows in the order of their writing, found by two
partial indexes: ``s3_live`` holds what a listing and a GET see, one entry a key; ``s3_history`` all the rest.
Small bodies have a table of their own, so that a listing reads dense pages; large ones are blobs that segments name.
A blob may be named by several segments: a copy shares its source's.
"""

from reelworks.cloud.storage.outbox import OUTBOX_TABLE

_TABLES = """
CREATE TABLE s3_bucket (
    bucket_id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    created_at REAL NOT NULL
);

CREATE TABLE s3_bucket_setting (
    bucket_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (bucket_id, name)
) WITHOUT ROWID;

CREATE TABLE s3_version (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    bucket_id INTEGER NOT NULL,
    key BLOB NOT NULL,
    version_name TEXT,
    is_live INTEGER NOT NULL,
    is_marker INTEGER NOT NULL,
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    parts INTEGER NOT NULL,
    modified_at REAL NOT NULL,
    about BLOB
);
CREATE UNIQUE INDEX s3_live ON s3_version (bucket_id, key) WHERE is_live = 1;
CREATE INDEX s3_history ON s3_version (bucket_id, key, number) WHERE is_live = 0;
CREATE UNIQUE INDEX s3_version_name ON s3_version (version_name) WHERE version_name IS NOT NULL;
CREATE UNIQUE INDEX s3_null_history ON s3_version (bucket_id, key) WHERE is_live = 0 AND version_name IS NULL;

CREATE TABLE s3_body (
    number INTEGER PRIMARY KEY,
    body BLOB NOT NULL
);

CREATE TABLE s3_segment (
    number INTEGER NOT NULL,
    part_number INTEGER NOT NULL,
    starts_at INTEGER NOT NULL,
    length INTEGER NOT NULL,
    blob_id TEXT NOT NULL,
    checksum TEXT,
    PRIMARY KEY (number, part_number)
) WITHOUT ROWID;
CREATE INDEX s3_segment_blob ON s3_segment (blob_id);

CREATE TABLE s3_upload (
    upload_number INTEGER PRIMARY KEY AUTOINCREMENT,
    upload_id TEXT NOT NULL UNIQUE,
    bucket_id INTEGER NOT NULL,
    key BLOB NOT NULL,
    initiated_at REAL NOT NULL,
    initiator TEXT NOT NULL,
    algorithm TEXT,
    checksum_type TEXT,
    about BLOB
);
CREATE INDEX s3_upload_key ON s3_upload (bucket_id, key, upload_number);

CREATE TABLE s3_part (
    upload_number INTEGER NOT NULL,
    part_number INTEGER NOT NULL,
    length INTEGER NOT NULL,
    etag TEXT NOT NULL,
    blob_id TEXT NOT NULL,
    algorithm TEXT,
    checksum TEXT,
    modified_at REAL NOT NULL,
    PRIMARY KEY (upload_number, part_number)
) WITHOUT ROWID;
CREATE INDEX s3_part_blob ON s3_part (blob_id);
"""

_ACCOUNTS = """
CREATE TABLE s3_account (
    account TEXT PRIMARY KEY,
    public_access_block TEXT NOT NULL
) WITHOUT ROWID;
"""

# Whatever a listing shows lies in its index, in the listing's order: a page reads neighbouring pages of the file, however
# the objects came. SQLite has no unique index with further columns; that a key has one live version the room sees to,
# which looks for it in the very transaction that replaces it.
_DENSE_LISTINGS = """
DROP INDEX s3_live;
DROP INDEX s3_history;
CREATE INDEX s3_live ON s3_version
    (bucket_id, key, version_name, size, etag, parts, modified_at, about, is_live) WHERE is_live = 1;
CREATE INDEX s3_history ON s3_version
    (bucket_id, key, number, version_name, is_marker, size, etag, parts, modified_at, about, is_live) WHERE is_live = 0;
"""

MIGRATIONS = (OUTBOX_TABLE + _TABLES, _ACCOUNTS, _DENSE_LISTINGS)
