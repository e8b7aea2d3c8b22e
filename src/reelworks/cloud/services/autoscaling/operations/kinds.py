"""What kinds of things there are: lists that never change, and lists of what this cloud has none of."""

from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.autoscaling.answers import GRANULARITY
from reelworks.cloud.services.autoscaling.limits import (
    ADJUSTMENT_TYPES,
    METRICS,
    NOTIFICATION_TYPES,
    PROCESSES,
    TERMINATION_POLICIES,
    TRANSITIONS,
)
from reelworks.cloud.services.autoscaling.operations import located
from reelworks.cloud.services.autoscaling.room import AutoScalingCall, autoscaling


@autoscaling.operation("DescribeAdjustmentTypes", reads=True)
def describe_adjustment_types(_call: AutoScalingCall, _request: Request) -> dict[str, Any]:
    """List how a policy may adjust a capacity.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAdjustmentTypes.html
    """
    return {"AdjustmentTypes": [{"AdjustmentType": name} for name in ADJUSTMENT_TYPES]}


@autoscaling.operation("DescribeAutoScalingNotificationTypes", reads=True)
def describe_auto_scaling_notification_types(_call: AutoScalingCall, _request: Request) -> dict[str, Any]:
    """List what topics can be told of.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingNotificationTypes.html
    """
    return {"AutoScalingNotificationTypes": list(NOTIFICATION_TYPES)}


@autoscaling.operation("DescribeLifecycleHookTypes", reads=True)
def describe_lifecycle_hook_types(_call: AutoScalingCall, _request: Request) -> dict[str, Any]:
    """List the transitions that hooks are for.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeLifecycleHookTypes.html
    """
    return {"LifecycleHookTypes": list(TRANSITIONS)}


@autoscaling.operation("DescribeMetricCollectionTypes", reads=True)
def describe_metric_collection_types(_call: AutoScalingCall, _request: Request) -> dict[str, Any]:
    """List the metrics of groups.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeMetricCollectionTypes.html
    """
    return {
        "Metrics": [{"Metric": name} for name in METRICS],
        "Granularities": [{"Granularity": GRANULARITY}],
    }


@autoscaling.operation("DescribeScalingProcessTypes", reads=True)
def describe_scaling_process_types(_call: AutoScalingCall, _request: Request) -> dict[str, Any]:
    """List the processes that may be suspended.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeScalingProcessTypes.html
    """
    return {"Processes": [{"ProcessName": name} for name in PROCESSES]}


@autoscaling.operation("DescribeTerminationPolicyTypes", reads=True)
def describe_termination_policy_types(_call: AutoScalingCall, _request: Request) -> dict[str, Any]:
    """List the termination policies.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeTerminationPolicyTypes.html
    """
    return {"TerminationPolicyTypes": list(TERMINATION_POLICIES)}


@autoscaling.operation("DescribeScheduledActions", reads=True)
def describe_scheduled_actions(_call: AutoScalingCall, _request: Request) -> dict[str, Any]:
    """List the scheduled actions: there are none in this cloud.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeScheduledActions.html
    """
    return {"ScheduledUpdateGroupActions": []}


@autoscaling.operation("DescribeInstanceRefreshes", reads=True)
def describe_instance_refreshes(call: AutoScalingCall, request: Request) -> dict[str, Any]:
    """List a group's instance refreshes: there are none in this cloud.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeInstanceRefreshes.html

    Raises:
        ValidationError: there is no such group.
    """
    located.get_group(call, request["AutoScalingGroupName"])
    return {"InstanceRefreshes": []}


@autoscaling.operation("DescribeWarmPool", reads=True)
def describe_warm_pool(call: AutoScalingCall, request: Request) -> dict[str, Any]:
    """Describe a group's warm pool: it has none in this cloud.

    https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeWarmPool.html

    Raises:
        ValidationError: there is no such group.
    """
    located.get_group(call, request["AutoScalingGroupName"])
    return {"Instances": []}
