"""The tables of the room, in the order in which they came."""

MIGRATIONS = (
    """
CREATE TABLE elb_balancer (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    arn TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    document BLOB NOT NULL,
    UNIQUE (account, region, name)
);
CREATE TABLE elb_group (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    arn TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    document BLOB NOT NULL,
    UNIQUE (account, region, name)
);
CREATE TABLE elb_listener (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    arn TEXT NOT NULL UNIQUE,
    balancer_arn TEXT NOT NULL REFERENCES elb_balancer (arn),
    port INTEGER NOT NULL,
    document BLOB NOT NULL,
    UNIQUE (balancer_arn, port)
);
CREATE TABLE elb_rule (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    arn TEXT NOT NULL UNIQUE,
    listener_arn TEXT NOT NULL REFERENCES elb_listener (arn),
    balancer_arn TEXT NOT NULL,
    priority INTEGER,
    document BLOB NOT NULL
);
CREATE INDEX elb_rule_by_listener ON elb_rule (listener_arn, priority);
CREATE INDEX elb_rule_by_balancer ON elb_rule (balancer_arn);
CREATE TABLE elb_forward (
    rule_arn TEXT NOT NULL,
    group_arn TEXT NOT NULL,
    balancer_arn TEXT NOT NULL,
    PRIMARY KEY (rule_arn, group_arn)
) WITHOUT ROWID;
CREATE INDEX elb_forward_by_group ON elb_forward (group_arn, balancer_arn);
CREATE INDEX elb_forward_by_balancer ON elb_forward (balancer_arn, group_arn);
CREATE TABLE elb_target (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    group_arn TEXT NOT NULL REFERENCES elb_group (arn),
    target_id TEXT NOT NULL,
    port INTEGER NOT NULL,
    document BLOB NOT NULL,
    UNIQUE (group_arn, target_id, port)
);
CREATE TABLE elb_secret (value TEXT NOT NULL);
""",
)
