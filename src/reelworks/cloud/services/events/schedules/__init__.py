"""Schedule expressions: when a rule fires by itself. Pure rules.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
"""

from reelworks.cloud.services.events.schedules.expression import MalformedSchedule, Schedule, parse_schedule

__all__ = ["MalformedSchedule", "Schedule", "parse_schedule"]
