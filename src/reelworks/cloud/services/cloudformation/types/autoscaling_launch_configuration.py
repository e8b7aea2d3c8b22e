"""``AWS::AutoScaling::LaunchConfiguration``: how a group launched its instances before launch templates.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-autoscaling-launchconfiguration.html
"""

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties, ResourceType
from reelworks.cloud.services.cloudformation.types.shaping import call_unless_gone, members_of
from reelworks.cloud.wire.error import AwsError


class LaunchConfiguration:
    """A launch configuration: any change makes another."""

    name = "AWS::AutoScaling::LaunchConfiguration"
    properties = frozenset(
        {
            *(
                "AssociatePublicIpAddress",
                "BlockDeviceMappings",
                "EbsOptimized",
                "IamInstanceProfile",
                "ImageId",
            ),
            *("InstanceId", "InstanceMonitoring", "InstanceType", "KeyName", "LaunchConfigurationName"),
            *("MetadataOptions", "PlacementTenancy", "SecurityGroups", "SpotPrice", "UserData"),
        }
    )
    required = frozenset({"ImageId", "InstanceType"})
    replaced_by = properties

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Make it."""
        name = properties.get("LaunchConfigurationName") or hands.name(255)
        given = {**properties, "LaunchConfigurationName": name}
        if "InstanceMonitoring" in given:
            given["InstanceMonitoring"] = {"Enabled": given["InstanceMonitoring"]}
        request = members_of("autoscaling", "CreateLaunchConfiguration", given)
        try:
            await hands.call("autoscaling", "CreateLaunchConfiguration", **request)
        except AwsError as error:
            if error.code not in {"AlreadyExists", "AlreadyExistsFault"} or not hands.is_resumed:
                raise
        return Made(name)

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Nothing can be changed in place."""
        return Made(physical_id)

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Delete it."""
        await call_unless_gone(
            hands,
            {"ValidationError"},
            "autoscaling",
            "DeleteLaunchConfiguration",
            LaunchConfigurationName=physical_id,
        )


TYPES: tuple[ResourceType, ...] = (LaunchConfiguration(),)
