"""The tables of the room, in the order in which they came."""

from reelworks.cloud.storage.outbox import OUTBOX_TABLE, outbox_table

POSTS_TABLE = "sns_posts"
"""Of the outbox for HTTP endpoints: they may be slow, and must keep no queue waiting."""

LETTERS_TABLE = "sns_letters"
"""Of the outbox for mail: a mail server that is down must hold up nothing else."""

MIGRATIONS = (
    f"""
CREATE TABLE sns_topic (
    topic_arn TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    policy TEXT NOT NULL,
    attributes BLOB NOT NULL,
    tags BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX sns_topic_by_owner ON sns_topic (account, region, name);

CREATE TABLE sns_subscription (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    subscription_arn TEXT NOT NULL UNIQUE,
    topic_arn TEXT NOT NULL REFERENCES sns_topic,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    protocol TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    principal TEXT NOT NULL,
    origin TEXT NOT NULL,
    attributes BLOB NOT NULL,
    token TEXT UNIQUE,
    token_until REAL NOT NULL,
    is_authenticated INTEGER NOT NULL,
    UNIQUE (topic_arn, protocol, endpoint)
);
CREATE INDEX sns_subscription_by_topic ON sns_subscription (topic_arn, number);
CREATE INDEX sns_subscription_by_owner ON sns_subscription (account, region, number);

CREATE TABLE sns_fifo_message (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    topic_arn TEXT NOT NULL,
    scope TEXT NOT NULL,
    deduplication_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    expires_at REAL NOT NULL,
    UNIQUE (topic_arn, scope, deduplication_id)
);
CREATE INDEX sns_fifo_message_by_expiry ON sns_fifo_message (expires_at);
{OUTBOX_TABLE}
{outbox_table(POSTS_TABLE)}
""",
    f"""
{outbox_table(LETTERS_TABLE)}
CREATE TABLE sns_ended (
    token TEXT PRIMARY KEY,
    topic_arn TEXT NOT NULL,
    token_until REAL NOT NULL,
    subscription BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX sns_ended_by_topic ON sns_ended (topic_arn);
CREATE INDEX sns_ended_by_expiry ON sns_ended (token_until);
CREATE INDEX sns_subscription_by_expiry ON sns_subscription (token_until) WHERE token_until > 0;
""",
    """
CREATE TABLE sns_application (
    arn TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    attributes BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX sns_application_by_owner ON sns_application (account, region, arn);

CREATE TABLE sns_device (
    arn TEXT PRIMARY KEY,
    application_arn TEXT NOT NULL REFERENCES sns_application,
    token TEXT NOT NULL,
    attributes BLOB NOT NULL,
    UNIQUE (application_arn, token)
) WITHOUT ROWID;
CREATE INDEX sns_device_by_application ON sns_device (application_arn, arn);
""",
)
