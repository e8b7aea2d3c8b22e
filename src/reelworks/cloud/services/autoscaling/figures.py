"""The figures of groups that CloudWatch publishes.

They are told whether their collection was asked for or not: a target that divides by the number of instances works
from the start.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-metrics.html
"""

from collections.abc import Iterator

from reelworks.cloud.measurements import Measurement
from reelworks.cloud.services.autoscaling.model import Group
from reelworks.cloud.services.autoscaling.model import member as states
from reelworks.cloud.services.autoscaling.stores import Stores

NAMESPACE = "AWS/AutoScaling"


def figures(stores: Stores) -> Iterator[Measurement]:
    """Yield the figures of every group."""
    for group in stores.groups.all():
        held = [member.state for member in stores.members.of_group(group.arn) if member.is_launched]
        sizes = {
            "GroupMinSize": group.min_size,
            "GroupMaxSize": group.max_size,
            "GroupDesiredCapacity": group.desired,
            "GroupInServiceInstances": held.count(states.IN_SERVICE),
            "GroupPendingInstances": sum(state in states.ARRIVING for state in held),
            "GroupStandbyInstances": held.count(states.STANDBY),
            "GroupTerminatingInstances": sum(state in states.LEAVING for state in held),
            "GroupTotalInstances": len(held),
        }
        yield from (_figure(group, name, size) for name, size in sizes.items())


def _figure(group: Group, name: str, size: int) -> Measurement:
    return Measurement(
        namespace=NAMESPACE,
        name=name,
        dimensions=(("AutoScalingGroupName", group.name),),
        value=float(size),
        unit="None",
        account=group.account,
        region=group.region,
    )
