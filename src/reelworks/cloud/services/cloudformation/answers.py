"""Stacks, resources, events and change sets in the shapes of AWS's answers."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from reelworks.cloud.services.cloudformation.language.parameters import HIDDEN
from reelworks.cloud.services.cloudformation.model import ChangeSet, Event, Output, Resource, Stack, Version

_NOT_CHECKED = {"StackDriftStatus": "NOT_CHECKED"}


def moment_of(at: float) -> datetime:
    """Return a moment as answers tell it."""
    return datetime.fromtimestamp(at, UTC)


def told_stack(stack: Stack) -> dict[str, Any]:
    """Return a stack as DescribeStacks tells it."""
    version = stack.version
    answer: dict[str, Any] = {
        "StackId": stack.stack_id,
        "StackName": stack.name,
        "ChangeSetId": stack.change_set_id,
        "Description": version.description or None,
        "Parameters": told_parameters(version) or None,
        "CreationTime": moment_of(stack.created_at),
        "LastUpdatedTime": moment_of(stack.updated_at) if stack.updated_at else None,
        "DeletionTime": moment_of(stack.deleted_at) if stack.deleted_at else None,
        "RollbackConfiguration": dict(stack.rollback_configuration),
        "StackStatus": stack.status,
        "StackStatusReason": stack.reason or None,
        "DisableRollback": stack.disable_rollback,
        "NotificationARNs": list(version.notification_arns),
        "TimeoutInMinutes": stack.timeout_minutes,
        "Capabilities": list(version.capabilities) or None,
        "Outputs": [told_output(output) for output in stack.outputs] or None,
        "RoleARN": version.role_arn,
        "Tags": told_tags(version.tags),
        "EnableTerminationProtection": stack.is_protected,
        "DriftInformation": _NOT_CHECKED,
        "LastOperations": [
            {"OperationType": kind, "OperationId": operation_id}
            for kind, operation_id in stack.last_operations
        ]
        or None,
    }
    return _known(answer)


def told_summary(stack: Stack) -> dict[str, Any]:
    """Return a stack as ListStacks tells it."""
    told = told_stack(stack)
    kept: dict[str, Any] = {
        name: told[name]
        for name in (
            "StackId",
            "StackName",
            "CreationTime",
            "LastUpdatedTime",
            "DeletionTime",
            "StackStatus",
            "StackStatusReason",
            "DriftInformation",
            "LastOperations",
        )
        if name in told
    }
    return _known({**kept, "TemplateDescription": stack.version.description or None})


def told_parameters(version: Version) -> list[dict[str, Any]]:
    """Return parameters and their values; those with NoEcho are hidden."""
    entries = []
    for name, value in version.parameters.items():
        is_hidden = name in version.hidden
        entry = {"ParameterKey": name, "ParameterValue": HIDDEN if is_hidden else value}
        if name in version.stored:
            entry["ResolvedValue"] = HIDDEN if is_hidden else version.stored[name]
        entries.append(entry)
    return entries


def told_output(output: Output) -> dict[str, Any]:
    """Return an output."""
    return _known(
        {
            "OutputKey": output.name,
            "OutputValue": output.value,
            "Description": output.description or None,
            "ExportName": output.export,
        }
    )


def told_tags(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Return tags."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def told_event(event: Event) -> dict[str, Any]:
    """Return an event."""
    return _known(
        {
            "StackId": event.stack_id,
            "EventId": event.event_id,
            "StackName": event.stack_name,
            "LogicalResourceId": event.logical_id,
            "PhysicalResourceId": event.physical_id,
            "ResourceType": event.type,
            "Timestamp": moment_of(event.at),
            "ResourceStatus": event.status,
            "ResourceStatusReason": event.reason or None,
            "ResourceProperties": event.properties or None,
            "ClientRequestToken": event.token,
            "OperationId": event.operation_id or None,
        }
    )


def told_resource(stack: Stack, resource: Resource, moment: str = "Timestamp") -> dict[str, Any]:
    """Return a resource; ``moment`` is what the answer calls its last change."""
    return _known(
        {
            "StackName": stack.name,
            "StackId": stack.stack_id,
            "LogicalResourceId": resource.logical_id,
            "PhysicalResourceId": resource.physical_id,
            "ResourceType": resource.type,
            moment: moment_of(resource.updated_at),
            "ResourceStatus": resource.status,
            "ResourceStatusReason": resource.reason or None,
            "Description": resource.description or None,
            "DriftInformation": {"StackResourceDriftStatus": "NOT_CHECKED"},
        }
    )


def told_change_set(change_set: ChangeSet, stack: Stack) -> dict[str, Any]:
    """Return a change set without its changes, as listings tell it."""
    return _known(
        {
            "StackId": stack.stack_id,
            "StackName": stack.name,
            "ChangeSetId": change_set.change_set_id,
            "ChangeSetName": change_set.name,
            "ExecutionStatus": change_set.execution_status,
            "Status": change_set.status,
            "StatusReason": change_set.reason or None,
            "CreationTime": moment_of(change_set.created_at),
            "Description": change_set.description or None,
            "IncludeNestedStacks": change_set.include_nested,
            "ImportExistingResources": change_set.import_existing,
        }
    )


def _known(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
