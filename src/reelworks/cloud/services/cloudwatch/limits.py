"""AWS's numbers for CloudWatch.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html and the API reference's pages.
"""

NAME_CHARACTERS_MAX = 255
"""Of a metric, a namespace, a dimension, an alarm."""
DIMENSION_VALUE_CHARACTERS_MAX = 1_024
DIMENSIONS_MAX = 30
DATA_MAX = 1_000
"""Metrics in one PutMetricData."""
DATUM_VALUES_MAX = 150
"""Different values in one metric's ``Values``."""
VALUE_EXPONENT_MAX = 360
"""A value lies between -2^360 and 2^360."""
PAST_S_MAX = 14 * 86_400
FUTURE_S_MAX = 2 * 3_600
"""How far from now a datum's Timestamp may lie."""

SECONDS_KEPT_S = 3 * 3_600
MINUTES_KEPT_S = 15 * 86_400
FIVE_MINUTES_KEPT_S = 63 * 86_400
HOURS_KEPT_S = 455 * 86_400
"""How long figures are kept, by how coarse they become: a second, a minute, five minutes, an hour."""
LISTED_S = 14 * 86_400
"""A metric without figures for so long is not listed any more."""
RECENT_S = 3 * 3_600
"""What ``RecentlyActive`` means by PT3H."""
METRICS_PAGE = 500

QUERIES_MAX = 500
"""Metrics and expressions in one GetMetricData."""
DATAPOINTS_MAX = 100_800
"""Of one GetMetricData's answer."""
STATISTICS_DATAPOINTS_MAX = 1_440
"""Of one GetMetricStatistics' answer."""
HIGH_RESOLUTION_PERIODS_S = frozenset({1, 5, 10, 20, 30})
PERIOD_S_MAX = 86_400

ALARM_QUERIES_MAX = 20
ALARM_METRICS_MAX = 10
"""Metrics in the math of one alarm."""
ALARM_NAMES_MAX = 100
ALARM_PAGE = 50
ALARM_PAGE_MAX = 100
ALARM_ACTIONS_MAX = 5
ALARM_ARN_CHARACTERS_MAX = 1_024
ALARM_DESCRIPTION_CHARACTERS_MAX = 1_024
EVALUATED_S_MAX = 86_400
"""Period times EvaluationPeriods of an alarm whose period is below an hour …"""
EVALUATED_LONG_S_MAX = 7 * 86_400
"""… and of one whose period is an hour or more."""
RULE_CHARACTERS_MAX = 10_240
RULE_ALARMS_MAX = 100
ALARMS_MAX = 5_000
"""Alarms an account may have in a region."""
STATE_REASON_CHARACTERS_MAX = 1_023
STATE_REASON_DATA_CHARACTERS_MAX = 4_000
HISTORY_KEPT_S = 30 * 86_400
HISTORY_PAGE = 100
EXTRA_DATAPOINTS = 2
"""How many more data points than EvaluationPeriods an alarm looks at, for those that are missing."""

DASHBOARDS_PAGE = 1_000
DASHBOARD_NAME_PATTERN = r"[a-zA-Z0-9\-_]{1,255}"
DASHBOARD_BYTES_MAX = 1_048_576
TAGS_MAX = 50
TAG_KEY_CHARACTERS_MAX = 128
TAG_VALUE_CHARACTERS_MAX = 256

UNITS = frozenset(
    {
        *("Seconds", "Microseconds", "Milliseconds", "Percent", "Count", "Count/Second", "None"),
        *("Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes"),
        *("Bits", "Kilobits", "Megabits", "Gigabits", "Terabits"),
        *("Bytes/Second", "Kilobytes/Second", "Megabytes/Second", "Gigabytes/Second", "Terabytes/Second"),
        *("Bits/Second", "Kilobits/Second", "Megabits/Second", "Gigabits/Second", "Terabits/Second"),
    }
)
