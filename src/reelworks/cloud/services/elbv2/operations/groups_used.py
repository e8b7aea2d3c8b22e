"""Whether a load balancer may send requests to the groups that actions name."""

from collections.abc import Mapping, Sequence
from typing import Any

from reelworks.cloud.services.elbv2.errors import (
    TargetGroupAssociationLimitException,
    TargetGroupNotFoundException,
    ValidationError,
)
from reelworks.cloud.services.elbv2.model import LoadBalancer, groups_of
from reelworks.cloud.services.elbv2.room import ElbCall


def check_groups(call: ElbCall, balancer: LoadBalancer, actions: Sequence[Mapping[str, Any]]) -> None:
    """Return where a load balancer may send to all groups that actions name.

    Raises:
        TargetGroupAssociationLimitException: another load balancer uses one already.
        TargetGroupNotFoundException: one does not exist.
        ValidationError: one is in another VPC.
    """
    for arn, _ in groups_of(actions):
        group = call.stores.groups.find(arn)
        if group is None or (group.account, group.region) != (balancer.account, balancer.region):
            raise TargetGroupNotFoundException(f"Target group '{arn}' not found")
        if group.vpc_id != balancer.vpc_id:
            raise ValidationError(
                f"Target group '{arn}' and load balancer '{balancer.arn}' must be in the same VPC"
            )
        if set(call.stores.rules.balancers_of(arn)) - {balancer.arn}:
            raise TargetGroupAssociationLimitException(
                f"The following target groups cannot be associated with more than one load balancer: {arn}"
            )
