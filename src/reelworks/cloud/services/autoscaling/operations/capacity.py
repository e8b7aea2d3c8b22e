"""How large a group should be, and the processes that make it so."""

from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.autoscaling.errors import ScalingActivityInProgressFault, ValidationError
from reelworks.cloud.services.autoscaling.limits import GROUPS_MAX, LAUNCH_CONFIGURATIONS_MAX
from reelworks.cloud.services.autoscaling.model import Change
from reelworks.cloud.services.autoscaling.operations import located
from reelworks.cloud.services.autoscaling.room import AutoScalingCall, autoscaling
from reelworks.cloud.services.autoscaling.rules import causes

IN_PROGRESS = "The operation can't be performed because there are scaling activities in progress."


@autoscaling.operation("SetDesiredCapacity", locate=located.group)
def set_desired_capacity(call: AutoScalingCall, request: Request) -> None:
    """Set how many instances a group should have; with HonorCooldown only where no cooldown is under way.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_SetDesiredCapacity.html

    Raises:
        ScalingActivityInProgressFault: a cooldown is under way, or the group is being deleted.
        ValidationError: there is no such group, or the size is beyond its bounds.
    """
    group = located.get_group(call, request["AutoScalingGroupName"])
    desired, now = request["DesiredCapacity"], call.clock.now()
    if desired > group.max_size:
        raise ValidationError(
            f"New SetDesiredCapacity value {desired} is above max value {group.max_size} for the AutoScalingGroup."
        )
    if desired < group.min_size:
        raise ValidationError(
            f"New SetDesiredCapacity value {desired} is below min value {group.min_size} for the AutoScalingGroup."
        )
    if group.is_deleting or (request.get("HonorCooldown") and now < group.cools_until):
        raise ScalingActivityInProgressFault(IN_PROGRESS)
    if desired != group.desired:
        change = Change(causes.asked(now, group.desired, desired))
        call.scene(group).set_group(desired=desired, change=change)


@autoscaling.operation("DescribeAccountLimits", reads=True)
def describe_account_limits(call: AutoScalingCall, _request: Request) -> dict[str, Any]:
    """Return how many groups and launch configurations there may be, and how many there are.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAccountLimits.html
    """
    return {
        "MaxNumberOfAutoScalingGroups": GROUPS_MAX,
        "MaxNumberOfLaunchConfigurations": LAUNCH_CONFIGURATIONS_MAX,
        "NumberOfAutoScalingGroups": len(call.stores.groups.list_of(call.owner)),
        "NumberOfLaunchConfigurations": len(call.stores.launch_configurations.list_of(call.owner)),
    }
