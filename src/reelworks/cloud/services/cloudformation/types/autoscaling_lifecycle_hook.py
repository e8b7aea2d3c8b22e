"""``AWS::AutoScaling::LifecycleHook``: a pause before an instance serves, or goes.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-autoscaling-lifecyclehook.html
"""

from reelworks.cloud.services.cloudformation.types.contract import Hands, Made, Properties, ResourceType
from reelworks.cloud.services.cloudformation.types.shaping import call_unless_gone, members_of


class LifecycleHook:
    """A hook of a group."""

    name = "AWS::AutoScaling::LifecycleHook"
    properties = frozenset(
        {
            *("AutoScalingGroupName", "DefaultResult", "HeartbeatTimeout", "LifecycleHookName"),
            *("LifecycleTransition", "NotificationMetadata", "NotificationTargetARN", "RoleARN"),
        }
    )
    required = frozenset({"AutoScalingGroupName", "LifecycleTransition"})
    replaced_by = frozenset({"AutoScalingGroupName", "LifecycleHookName"})

    async def create(self, hands: Hands, properties: Properties) -> Made:
        """Put the hook on its group."""
        return await _put(hands, properties.get("LifecycleHookName") or hands.name(255), properties)

    async def update(self, hands: Hands, physical_id: str, old: Properties, new: Properties) -> Made:
        """Put the new hook over the old one."""
        return await _put(hands, physical_id, new)

    async def delete(self, hands: Hands, physical_id: str, properties: Properties) -> None:
        """Delete it; a group that is gone has none."""
        await call_unless_gone(
            hands,
            {"ValidationError"},
            "autoscaling",
            "DeleteLifecycleHook",
            AutoScalingGroupName=properties["AutoScalingGroupName"],
            LifecycleHookName=physical_id,
        )


TYPES: tuple[ResourceType, ...] = (LifecycleHook(),)


async def _put(hands: Hands, name: str, properties: Properties) -> Made:
    request = members_of("autoscaling", "PutLifecycleHook", {**properties, "LifecycleHookName": name})
    await hands.call("autoscaling", "PutLifecycleHook", **request)
    return Made(name)
