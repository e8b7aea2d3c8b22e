"""AWS's numbers for Auto Scaling.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-quotas.html and the API reference's pages.
"""

GROUPS_MAX = 500
LAUNCH_CONFIGURATIONS_MAX = 200
HOOKS_MAX = 50
POLICIES_MAX = 100
TOPICS_MAX = 10
TARGET_GROUPS_MAX = 50
STEPS_MAX = 20
TAGS_MAX = 50
TAG_KEY_CHARACTERS_MAX = 128
TAG_VALUE_CHARACTERS_MAX = 256
NAME_CHARACTERS_MAX = 255
METADATA_CHARACTERS_MAX = 4_000
"""Of a lifecycle hook's NotificationMetadata."""
PAGE_ENTRIES = 50
"""How many entries an answer lists where the request does not say."""
PAGE_ENTRIES_MAX = 100
INSTANCES_AT_ONCE_MAX = 20
"""How many instances one request attaches, detaches or moves to standby."""

COOLDOWN_S = 300
GRACE_S = 0
"""Of the health check, where neither the request nor the console says otherwise."""
HEARTBEAT_S = 3_600
HEARTBEAT_S_MIN = 30
HEARTBEAT_S_MAX = 7_200
GLOBAL_TIMEOUT_S_MAX = 172_800
"""How long a lifecycle action may last with all its heartbeats."""
GLOBAL_TIMEOUT_HEARTBEATS = 100
"""The same, in heartbeats: whichever is less.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks.html
"""
ACTIVITIES_KEPT_S = 6 * 7 * 86_400
"""How long activities are told: six weeks.

https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeScalingActivities.html
"""

PROCESSES = (
    "AZRebalance",
    "AddToLoadBalancer",
    "AlarmNotification",
    "HealthCheck",
    "InstanceRefresh",
    "Launch",
    "ReplaceUnhealthy",
    "ScheduledActions",
    "Terminate",
)
"""https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-suspend-resume-processes.html"""

TERMINATION_POLICIES = (
    "AllocationStrategy",
    "ClosestToNextInstanceHour",
    "Default",
    "NewestInstance",
    "OldestInstance",
    "OldestLaunchConfiguration",
    "OldestLaunchTemplate",
)
METRICS = (
    "GroupMinSize",
    "GroupMaxSize",
    "GroupDesiredCapacity",
    "GroupInServiceInstances",
    "GroupPendingInstances",
    "GroupStandbyInstances",
    "GroupTerminatingInstances",
    "GroupTotalInstances",
)
"""https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-metrics.html"""

LAUNCHED = "autoscaling:EC2_INSTANCE_LAUNCH"
LAUNCH_FAILED = "autoscaling:EC2_INSTANCE_LAUNCH_ERROR"
TERMINATED = "autoscaling:EC2_INSTANCE_TERMINATE"
TERMINATE_FAILED = "autoscaling:EC2_INSTANCE_TERMINATE_ERROR"
TEST_NOTIFICATION = "autoscaling:TEST_NOTIFICATION"
NOTIFICATION_TYPES = (LAUNCHED, LAUNCH_FAILED, TERMINATED, TERMINATE_FAILED, TEST_NOTIFICATION)

LAUNCHING = "autoscaling:EC2_INSTANCE_LAUNCHING"
TERMINATING = "autoscaling:EC2_INSTANCE_TERMINATING"
TRANSITIONS = (LAUNCHING, TERMINATING)
ADJUSTMENT_TYPES = ("ChangeInCapacity", "ExactCapacity", "PercentChangeInCapacity")
HEALTH_CHECK_TYPES = ("EC2", "ELB", "EBS", "VPC_LATTICE")

GROUP_TAG = "aws:autoscaling:groupName"
"""What every instance of a group is tagged with."""
