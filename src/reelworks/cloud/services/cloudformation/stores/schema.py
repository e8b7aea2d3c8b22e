"""The room's tables, and how values become documents in them."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

import orjson

from reelworks.cloud.services.cloudformation.model import Before, Output, Version
from reelworks.cloud.storage.outbox import OUTBOX_TABLE

T = TypeVar("T")

MIGRATIONS = (
    OUTBOX_TABLE
    + """
CREATE TABLE cfn_stack (
    stack_id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    is_deleted INTEGER NOT NULL,
    created_at REAL NOT NULL,
    document BLOB NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX cfn_stack_by_name ON cfn_stack (account, region, name) WHERE NOT is_deleted;
CREATE INDEX cfn_stack_by_time ON cfn_stack (account, region, created_at);
CREATE TABLE cfn_resource (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    stack_id TEXT NOT NULL,
    logical_id TEXT NOT NULL,
    physical_id TEXT,
    is_current INTEGER NOT NULL,
    document BLOB NOT NULL
);
CREATE INDEX cfn_resource_by_stack ON cfn_resource (stack_id, logical_id);
CREATE INDEX cfn_resource_by_physical_id ON cfn_resource (physical_id);
CREATE TABLE cfn_operation (
    stack_id TEXT PRIMARY KEY,
    operation_id TEXT NOT NULL,
    document BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE cfn_event (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    stack_id TEXT NOT NULL,
    document BLOB NOT NULL
);
CREATE INDEX cfn_event_by_stack ON cfn_event (stack_id, number);
CREATE TABLE cfn_change_set (
    change_set_id TEXT PRIMARY KEY,
    stack_id TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at REAL NOT NULL,
    document BLOB NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX cfn_change_set_by_name ON cfn_change_set (stack_id, name);
CREATE TABLE cfn_export (
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    stack_id TEXT NOT NULL,
    PRIMARY KEY (account, region, name)
) WITHOUT ROWID;
CREATE INDEX cfn_export_by_stack ON cfn_export (stack_id);
CREATE TABLE cfn_import (
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    stack_id TEXT NOT NULL,
    PRIMARY KEY (account, region, name, stack_id)
) WITHOUT ROWID;
CREATE INDEX cfn_import_by_stack ON cfn_import (stack_id);
""",
)

_NESTED: Mapping[str, type] = {"version": Version, "target": Version}
_TUPLES = frozenset(
    {
        "capabilities",
        "changes",
        "hidden",
        "imports",
        "last_operations",
        "needs",
        "notification_arns",
        "outputs",
        "retain",
    }
)


def write_document(value: Any) -> bytes:
    """Return a value of the model as the JSON that is kept."""
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)


def read_document(kind: type[T], document: bytes) -> T:
    """Return the value of the model that a document keeps."""
    return _made(kind, orjson.loads(document))


def _made(kind: type[T], members: Mapping[str, Any]) -> T:
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]  # the model's values are dataclasses
    return kind(**{name: _member(name, value) for name, value in members.items() if name in known})


def _member(name: str, value: Any) -> Any:
    if isinstance(value, dict) and name in _NESTED:
        return _made(_NESTED[name], value)
    if name == "before" and isinstance(value, dict):
        # An operation remembers what the stack was, a resource what it was itself.
        return _made(Version if "template" in value else Before, value)
    if name == "outputs":
        return tuple(_made(Output, entry) for entry in value)
    if name in _TUPLES:
        return tuple(tuple(entry) if isinstance(entry, list) else entry for entry in value)
    return value
