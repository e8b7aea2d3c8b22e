"""What stacks export, and who imports it."""

from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.cloudformation import located
from reelworks.cloud.services.cloudformation.engine.outputs import name_in
from reelworks.cloud.services.cloudformation.errors import ValidationError
from reelworks.cloud.services.cloudformation.limits import PAGE_STACKS
from reelworks.cloud.services.cloudformation.pages import page_of
from reelworks.cloud.services.cloudformation.room import CloudFormationCall, cloudformation


@cloudformation.operation("ListExports", reads=True, locate=located.everything)
def list_exports(call: CloudFormationCall, request: Request) -> dict[str, Any]:
    """List what the account's stacks export in the region, by name.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListExports.html
    """
    after = request.get("NextToken", "")
    found = call.stores.exports.list_of(call.place, after, PAGE_STACKS + 1)
    exports = [
        {"ExportingStackId": stack_id, "Name": name, "Value": value}
        for stack_id, name, value in found[:PAGE_STACKS]
    ]
    answer: dict[str, Any] = {"Exports": exports}
    if len(found) > PAGE_STACKS:
        answer["NextToken"] = exports[-1]["Name"]
    return answer


@cloudformation.operation("ListImports", reads=True, locate=located.everything)
def list_imports(call: CloudFormationCall, request: Request) -> dict[str, Any]:
    """List the names of the stacks that import an export.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListImports.html

    Raises:
        ValidationError: there is no such export, or nobody imports it.
    """
    name = request["ExportName"]
    if call.stores.exports.find(call.place, name) is None:
        raise ValidationError(f"Export '{name}' does not exist.")
    names = [name_in(stack_id) for stack_id in call.stores.exports.importers_of(call.place, name)]
    if not names:
        raise ValidationError(f"Export '{name}' is not imported by any stack.")
    found, token = page_of(names, request, PAGE_STACKS)
    return {"Imports": list(found), **token}
