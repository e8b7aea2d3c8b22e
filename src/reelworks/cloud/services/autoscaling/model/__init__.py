"""The values of Auto Scaling: groups, their members, what happened to them, and what was said about them."""

from reelworks.cloud.services.autoscaling.model.activity import Activity
from reelworks.cloud.services.autoscaling.model.group import Change, Group, Place, Tag
from reelworks.cloud.services.autoscaling.model.hook import Hook, Wait
from reelworks.cloud.services.autoscaling.model.member import Member
from reelworks.cloud.services.autoscaling.model.policy import Policy
from reelworks.cloud.services.autoscaling.model.settled import LaunchConfiguration, Subscription

__all__ = [
    "Activity",
    "Change",
    "Group",
    "Hook",
    "LaunchConfiguration",
    "Member",
    "Place",
    "Policy",
    "Subscription",
    "Tag",
    "Wait",
]
