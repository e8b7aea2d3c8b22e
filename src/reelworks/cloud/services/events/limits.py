"""AWS's numbers for EventBridge.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html and the API reference's pages.
"""

ENTRIES_MAX = 10
"""How many events one PutEvents brings."""
ENTRIES_BYTES_MAX = 262_144
"""How large they may be together."""
PAGE_ENTRIES = 100
"""How many things an answer lists, and the most that ``Limit`` may ask for."""
PATTERN_CHARACTERS_MAX = 4_096
SCHEDULE_CHARACTERS_MAX = 256
TARGETS_IN_REQUEST_MAX = 100
TARGETS_OF_RULE_MAX = 5
INPUT_CHARACTERS_MAX = 8_192
INPUT_PATH_CHARACTERS_MAX = 256
INPUT_PATHS_MAX = 100
RULES_OF_BUS_MAX = 2_000
"""AWS's limit is 100 or 300 for each bus by region, and is raised on request; this one leaves room to try things."""
BUSES_MAX = 100
POLICY_BYTES_MAX = 10_240
TAGS_MAX = 50
TAG_KEY_CHARACTERS_MAX = 128
TAG_VALUE_CHARACTERS_MAX = 256

RETRY_ATTEMPTS_MAX = 185
"""How often a delivery is tried again, by default and at most."""
EVENT_AGE_S_LEAST = 60
EVENT_AGE_S_MAX = 86_400
"""How long a delivery is tried, in seconds, by default and at most."""
RETRY_PAUSE_S_MIN = 0.2
RETRY_PAUSE_S_MAX = 480.0
"""Between which the pauses between tries grow, doubling: 185 of them fill AWS's 24 hours."""

REPLAY_PAGE_EVENTS = 100
"""How many archived events are put back in one transaction."""
LOG_FILE_BYTES_MAX = 16 * 1_048_576
"""How large a log group's file grows before it gives way to a new one; one old one is kept."""
