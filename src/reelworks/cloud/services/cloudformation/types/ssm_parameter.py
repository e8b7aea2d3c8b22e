"""``AWS::SSM::Parameter``: a named value.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html
"""

from typing import Any

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties, ResourceType
from reelworks.cloud.services.cloudformation.types.shaping import (
    call_unless_gone,
    members_of,
    tag_list,
    tags_of,
)


class Parameter:
    """A parameter: a String or a StringList."""

    name = "AWS::SSM::Parameter"
    properties = frozenset(
        {"AllowedPattern", "DataType", "Description", "Name", "Policies", "Tags", "Tier", "Type", "Value"}
    )
    required = frozenset({"Type", "Value"})
    replaced_by = frozenset({"Name"})

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Put the parameter; one of that name that is there already is a mistake."""
        name = properties.get("Name") or f"CFN-{properties['Type']}-{hands.name(200)}"
        request = _request(name, properties, overwrites=hands.is_resumed)
        tags = tag_list(tags_of(hands, properties))
        if tags and not hands.is_resumed:
            request["Tags"] = tags
        await hands.call("ssm", "PutParameter", **request)
        return _made(name, properties)

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Put a new version."""
        request = _request(physical_id, new, overwrites=True)
        await hands.call("ssm", "PutParameter", **request)
        before, after = tags_of(hands, old), tags_of(hands, new)
        of_it = {"ResourceType": "Parameter", "ResourceId": physical_id}
        gone = [key for key in before if key not in after]
        if gone:
            await hands.call("ssm", "RemoveTagsFromResource", **of_it, TagKeys=gone)
        if after and after != before:
            await hands.call("ssm", "AddTagsToResource", **of_it, Tags=tag_list(after))
        return _made(physical_id, new)

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Delete it."""
        await call_unless_gone(hands, {"ParameterNotFound"}, "ssm", "DeleteParameter", Name=physical_id)


TYPES: tuple[ResourceType, ...] = (Parameter(),)


def _request(name: str, properties: Properties, *, overwrites: bool) -> dict[str, Any]:
    given = {key: value for key, value in properties.items() if key != "Tags"}
    return members_of("ssm", "PutParameter", {**given, "Name": name, "Overwrite": overwrites})


def _made(name: str, properties: Properties) -> Made:
    return Made(name, {"Type": properties["Type"], "Value": str(properties["Value"])})
