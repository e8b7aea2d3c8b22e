"""Amazon CloudWatch: figures over time, and alarms that watch them and act."""

from reelworks.cloud.services.cloudwatch import operations as operations
from reelworks.cloud.services.cloudwatch.room import CloudWatchRoom

__all__ = ["CloudWatchRoom"]
