"""Amazon EC2 Auto Scaling: groups of instances that keep their size, heal, and grow and shrink by themselves."""

from reelworks.cloud.services.autoscaling import operations as operations
from reelworks.cloud.services.autoscaling.room import AutoScalingRoom

__all__ = ["AutoScalingRoom"]
