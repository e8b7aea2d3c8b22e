"""IAM's tables.

What has a name lies in one table; everything else hangs on its number, so that renaming changes one row.
"""

MIGRATIONS = (
    """
CREATE TABLE iam_entity (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    account TEXT NOT NULL,
    name_key TEXT NOT NULL,
    name TEXT NOT NULL,
    path TEXT NOT NULL,
    id TEXT NOT NULL,
    created_at REAL NOT NULL,
    tags BLOB NOT NULL,
    boundary TEXT,
    trust TEXT NOT NULL,
    description TEXT,
    session_s_max INTEGER NOT NULL,
    versions_made INTEGER NOT NULL,
    UNIQUE (kind, account, name_key)
);
CREATE INDEX iam_entity_by_boundary ON iam_entity (boundary) WHERE boundary IS NOT NULL;

CREATE TABLE iam_member (
    container INTEGER NOT NULL REFERENCES iam_entity,
    member INTEGER NOT NULL REFERENCES iam_entity,
    PRIMARY KEY (container, member)
) WITHOUT ROWID;
CREATE INDEX iam_member_by_member ON iam_member (member);

CREATE TABLE iam_attachment (
    entity INTEGER NOT NULL REFERENCES iam_entity,
    policy_arn TEXT NOT NULL,
    PRIMARY KEY (entity, policy_arn)
) WITHOUT ROWID;
CREATE INDEX iam_attachment_by_policy ON iam_attachment (policy_arn);

CREATE TABLE iam_inline_policy (
    entity INTEGER NOT NULL REFERENCES iam_entity,
    name TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (entity, name)
) WITHOUT ROWID;

CREATE TABLE iam_policy_version (
    policy INTEGER NOT NULL REFERENCES iam_entity,
    version INTEGER NOT NULL,
    document TEXT NOT NULL,
    is_default INTEGER NOT NULL,
    created_at REAL NOT NULL,
    PRIMARY KEY (policy, version)
) WITHOUT ROWID;

CREATE TABLE iam_access_key (
    access_key_id TEXT PRIMARY KEY,
    user INTEGER NOT NULL REFERENCES iam_entity,
    secret TEXT NOT NULL,
    is_active INTEGER NOT NULL,
    created_at REAL NOT NULL,
    used_at REAL,
    used_service TEXT NOT NULL,
    used_region TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX iam_access_key_by_user ON iam_access_key (user);

CREATE TABLE iam_alias (
    account TEXT PRIMARY KEY,
    alias TEXT NOT NULL UNIQUE
) WITHOUT ROWID;
""",
    """
CREATE TABLE iam_password_policy (
    account TEXT PRIMARY KEY,
    body BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE iam_login_profile (
    user INTEGER PRIMARY KEY REFERENCES iam_entity,
    created_at REAL NOT NULL,
    must_reset INTEGER NOT NULL
);
""",
)
