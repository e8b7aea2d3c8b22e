"""Letting targets go: at once where nobody sends to them, else after a while."""

from dataclasses import replace

from reelworks.base.pace import Pace
from reelworks.cloud.services.elbv2.attributes import OF_GROUP, value_of
from reelworks.cloud.services.elbv2.model import Target
from reelworks.cloud.services.elbv2.stores import Stores


def deregister(stores: Stores, target: Target, now: float, pace: Pace) -> None:
    """Let a target go: it drains for as long as its group says, and is gone after that."""
    group = stores.groups.find(target.group_arn)
    delay = value_of(OF_GROUP, group.attributes, "deregistration_delay.timeout_seconds") if group else "0"
    if delay == "0" or not stores.rules.balancers_of(target.group_arn):
        stores.targets.delete(target)
        return
    stores.targets.save(replace(target, draining_until=now + pace.real_s(float(delay))))
