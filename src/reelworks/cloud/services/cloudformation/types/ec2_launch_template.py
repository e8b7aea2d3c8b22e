"""``AWS::EC2::LaunchTemplate``: how instances are launched, in versions.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-launchtemplate.html
"""

from typing import Any

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties, ResourceType
from reelworks.cloud.services.cloudformation.types.shaping import call_unless_gone, members_of
from reelworks.cloud.wire.error import AwsError

_GONE = frozenset({"InvalidLaunchTemplateId.NotFound"})


class LaunchTemplate:
    """A launch template. A change makes a new version, which ``$Latest`` and LatestVersionNumber name."""

    name = "AWS::EC2::LaunchTemplate"
    properties = frozenset(
        {"LaunchTemplateData", "LaunchTemplateName", "TagSpecifications", "VersionDescription"}
    )
    required = frozenset({"LaunchTemplateData"})
    replaced_by = frozenset({"LaunchTemplateName"})

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Make the template with its first version."""
        name = properties.get("LaunchTemplateName") or hands.name(128)
        request = members_of("ec2", "CreateLaunchTemplate", {**properties, "LaunchTemplateName": name})
        try:
            answer = await hands.call("ec2", "CreateLaunchTemplate", **request)
            template = answer["LaunchTemplate"]
        except AwsError as error:
            if error.code != "InvalidLaunchTemplateName.AlreadyExistsException" or not hands.is_resumed:
                raise
            found = await hands.call("ec2", "DescribeLaunchTemplates", LaunchTemplateNames=[name])
            template = found["LaunchTemplates"][0]
        return _made(template)

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Make a new version; the default stays the first, as on AWS."""
        described = {key: new[key] for key in ("LaunchTemplateData", "VersionDescription") if key in new}
        if described != {key: old.get(key) for key in described}:
            request = members_of("ec2", "CreateLaunchTemplateVersion", described)
            await hands.call("ec2", "CreateLaunchTemplateVersion", LaunchTemplateId=physical_id, **request)
        found = await hands.call("ec2", "DescribeLaunchTemplates", LaunchTemplateIds=[physical_id])
        return _made(found["LaunchTemplates"][0])

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Delete it with all versions."""
        await call_unless_gone(hands, _GONE, "ec2", "DeleteLaunchTemplate", LaunchTemplateId=physical_id)


TYPES: tuple[ResourceType, ...] = (LaunchTemplate(),)


def _made(template: dict[str, Any]) -> Made:
    template_id = template["LaunchTemplateId"]
    return Made(
        template_id,
        {
            "LaunchTemplateId": template_id,
            "LatestVersionNumber": str(template["LatestVersionNumber"]),
            "DefaultVersionNumber": str(template["DefaultVersionNumber"]),
        },
    )
