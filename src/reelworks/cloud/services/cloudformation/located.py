"""Which stack a request is about, what policies may ask of it, and the stack itself.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html
"""

import re
from typing import Any

from reelworks.base.arn import Arn, find_arn
from reelworks.cloud.rooms import Request, Resource
from reelworks.cloud.services.cloudformation.errors import (
    ChangeSetNotFoundException,
    ValidationError,
    out_of_range,
    stack_does_not_exist,
)
from reelworks.cloud.services.cloudformation.model import ChangeSet, Stack
from reelworks.cloud.services.cloudformation.room import CloudFormationCall

_STACK_NAME = re.compile(r"[a-zA-Z][-a-zA-Z0-9]{0,127}")
_CONDITIONS = {
    "ChangeSetName": "cloudformation:ChangeSetName",
    "RoleARN": "cloudformation:RoleArn",
    "StackPolicyURL": "cloudformation:StackPolicyUrl",
    "TemplateURL": "cloudformation:TemplateUrl",
}


def stack(call: CloudFormationCall, request: Request) -> Resource:
    """Return the stack that ``StackName`` names, there or not; without a name, all of them."""
    name = request.get("StackName")
    if not name and "ChangeSetName" in request:
        return _of_change_set(call, request)
    keys: dict[str, Any] = {
        key: request[member] for member, key in _CONDITIONS.items() if request.get(member)
    }
    for tag in request.get("Tags", ()):
        keys[f"aws:RequestTag/{tag['Key']}"] = tag["Value"]
    if request.get("Tags"):
        keys["aws:TagKeys"] = [tag["Key"] for tag in request["Tags"]]
    if not name:
        return Resource("*", condition_keys=keys)
    found = find_stack(call, name)
    if found is not None:
        keys |= {f"aws:ResourceTag/{key}": value for key, value in found.version.tags.items()}
        return Resource(found.stack_id, None, found.account, keys)
    arn = name if name.startswith("arn:") else _arn_of(call, f"stack/{name}/*")
    return Resource(arn, condition_keys=keys)


def everything(_call: CloudFormationCall, _request: Request) -> Resource:
    """Return all stacks, for what lists them."""
    return Resource("*")


def find_stack(call: CloudFormationCall, name_or_id: str) -> Stack | None:
    """Return the caller's stack of a name, or by its id, deleted or not; or None."""
    stores = call.stores
    if not name_or_id.startswith("arn:"):
        return stores.stacks.find_named(*call.place, name_or_id)
    arn = find_arn(name_or_id)
    found = stores.stacks.find(name_or_id)
    if found is None and arn is not None and arn.resource.count("/") == 1:
        found = stores.stacks.find_named(*call.place, arn.resource.partition("/")[2])
    return found if found is not None and found.account == call.caller.account else None


def get_stack(call: CloudFormationCall, name_or_id: str) -> Stack:
    """Return a stack that is there, or by its id one that was.

    Raises:
        ValidationError: there is none.
    """
    found = find_stack(call, name_or_id)
    if found is None:
        raise stack_does_not_exist(name_or_id)
    return found


def get_living_stack(call: CloudFormationCall, name_or_id: str) -> Stack:
    """Return a stack that is not deleted.

    Raises:
        ValidationError: there is none.
    """
    found = get_stack(call, name_or_id)
    if found.is_deleted:
        raise ValidationError(f"Stack [{name_or_id}] does not exist")
    return found


def find_change_set(call: CloudFormationCall, request: Request) -> ChangeSet | None:
    """Return the change set that ``ChangeSetName``, an id or with ``StackName`` a name, means; or None.

    Raises:
        ValidationError: a name comes without its stack, or there is no such stack.
    """
    name = request["ChangeSetName"]
    if name.startswith("arn:"):
        return call.stores.change_sets.find(name)
    if not request.get("StackName"):
        raise ValidationError("StackName must be specified if ChangeSetName is not specified as an ARN.")
    return call.stores.change_sets.find_named(get_stack(call, request["StackName"]).stack_id, name)


def get_change_set(call: CloudFormationCall, request: Request) -> ChangeSet:
    """Return the change set that a request names.

    Raises:
        ChangeSetNotFoundException: there is none.
        ValidationError: there is no such stack.
    """
    found = find_change_set(call, request)
    if found is None:
        raise ChangeSetNotFoundException(f"ChangeSet [{request['ChangeSetName']}] does not exist")
    return found


def check_stack_name(name: str) -> None:
    """Return where a new stack may have this name.

    Raises:
        ValidationError: it may not.
    """
    if not _STACK_NAME.fullmatch(name):
        raise out_of_range(
            name, "stackName", "Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*"
        )


def _of_change_set(call: CloudFormationCall, request: Request) -> Resource:
    found = call.stores.change_sets.find(request["ChangeSetName"])
    keys = {"cloudformation:ChangeSetName": request["ChangeSetName"].partition("/")[2].partition("/")[0]}
    return Resource(found.stack_id if found else request["ChangeSetName"], condition_keys=keys)


def _arn_of(call: CloudFormationCall, resource: str) -> str:
    return str(Arn("cloudformation", call.caller.region, call.caller.account, resource))
