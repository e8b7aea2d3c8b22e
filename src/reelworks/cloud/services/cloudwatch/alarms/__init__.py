"""Alarms: what they watch, how their state is found, what they do, and who is told."""

from reelworks.cloud.services.cloudwatch.alarms.model import Alarm, State

__all__ = ["Alarm", "State"]
