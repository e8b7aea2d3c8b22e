"""Whether a group may shrink for one policy: only where no other wants it as large, or larger.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scale-based-on-demand.html#multiple-scaling-policy-resolution
"""

import logging

from reelworks.cloud.services.autoscaling.model import Policy
from reelworks.cloud.services.autoscaling.model.policy import SIMPLE, STEP
from reelworks.cloud.services.autoscaling.room import AutoScalingCall
from reelworks.cloud.services.autoscaling.rules.tracking import LOW_SHARE
from reelworks.cloud.wire.error import AwsError

ALARM = "ALARM"

log = logging.getLogger(__name__)


async def agrees_to_scale_in(call: AutoScalingCall, policy: Policy, value: float) -> bool:
    """Tell whether the other policies let a tracking one do what its metric asks for; out is never held up."""
    if value >= policy.settings["TargetTrackingConfiguration"]["TargetValue"] * LOW_SHARE:
        return True
    others = [one for one in call.stores.policies.of_group(policy.group_arn) if one.arn != policy.arn]
    try:
        return all([await _lets_shrink(call, one) for one in others if one.is_enabled])
    except AwsError as error:
        log.warning("%s: does not shrink, since its alarms could not be asked: %r", policy.group_arn, error)
        return False


async def _lets_shrink(call: AutoScalingCall, other: Policy) -> bool:
    alarms = {one["AlarmName"]: one.get("StateValue") for one in await call.alarms.acting_for(other)}
    if other.kind in (SIMPLE, STEP):
        return not (_grows(other) and ALARM in alarms.values())
    if len(other.alarms) == 1:
        return alarms.get(other.alarms[0]) != ALARM
    return alarms.get(other.alarms[1]) == ALARM


def _grows(policy: Policy) -> bool:
    said = policy.settings
    if said["AdjustmentType"] == "ExactCapacity":
        return True
    if policy.kind == SIMPLE:
        return bool(said["ScalingAdjustment"] > 0)
    return any(step["ScalingAdjustment"] > 0 for step in said["StepAdjustments"])
