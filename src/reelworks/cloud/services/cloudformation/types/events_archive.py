"""``AWS::Events::Archive``: events kept, to be replayed.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-archive.html
"""

from typing import Any

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties, ResourceType
from reelworks.cloud.services.cloudformation.types.shaping import call_unless_gone, members_of, text


class Archive:
    """An archive of a bus."""

    name = "AWS::Events::Archive"
    properties = frozenset(
        {"ArchiveName", "Description", "EventPattern", "KmsKeyIdentifier", "RetentionDays", "SourceArn"}
    )
    required = frozenset({"SourceArn"})
    replaced_by = frozenset({"ArchiveName", "SourceArn"})

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Begin to keep the events of the bus that match."""
        name = properties.get("ArchiveName") or hands.name(48)
        request = _request("CreateArchive", {**properties, "EventSourceArn": properties["SourceArn"]}, name)
        answer = await hands.call("events", "CreateArchive", **request)
        return Made(name, {"ArchiveName": name, "Arn": answer["ArchiveArn"]})

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Change what is kept from now on, and for how long."""
        cleared = {key: "" for key in ("Description", "EventPattern") if key in old and key not in new}
        answer = await hands.call(
            "events", "UpdateArchive", **_request("UpdateArchive", new, physical_id), **cleared
        )
        return Made(physical_id, {"ArchiveName": physical_id, "Arn": answer["ArchiveArn"]})

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Delete it with what it keeps."""
        await call_unless_gone(
            hands, {"ResourceNotFoundException"}, "events", "DeleteArchive", ArchiveName=physical_id
        )


TYPES: tuple[ResourceType, ...] = (Archive(),)


def _request(operation: str, properties: Properties, name: str) -> dict[str, Any]:
    request = members_of("events", operation, {**properties, "ArchiveName": name})
    if "EventPattern" in properties:
        request["EventPattern"] = text(properties["EventPattern"])
    return request
