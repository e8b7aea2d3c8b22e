"""AWS's numbers for SNS.

https://docs.aws.amazon.com/general/latest/gr/sns.html and the API reference's pages.
"""

MESSAGE_BYTES_DEFAULT = 262_144
"""The largest message with its attributes, where the topic does not say otherwise."""
MESSAGE_BYTES_LEAST = 1_024
MESSAGE_BYTES_MOST = 1_048_576
"""Between which a topic may set ``MaximumMessageSize``."""
SUBJECT_CHARACTERS_MAX = 100
TOPIC_NAME_CHARACTERS_MAX = 256
DISPLAY_NAME_CHARACTERS_MAX = 100
GROUP_ID_CHARACTERS_MAX = 128
"""Of a MessageGroupId and of a MessageDeduplicationId."""
ATTRIBUTE_NAME_BYTES_MAX = 256
BATCH_ENTRIES_MAX = 10
PAGE_ENTRIES = 100
"""How many topics or subscriptions an answer lists before it gives a NextToken."""
TAGS_MAX = 50
TAG_KEY_CHARACTERS_MAX = 128
TAG_VALUE_CHARACTERS_MAX = 256
TOPICS_MAX = 100_000
FIFO_TOPICS_MAX = 1_000
SUBSCRIPTIONS_MAX = 12_500_000
FIFO_SUBSCRIPTIONS_MAX = 100
"""How many subscriptions a topic may have."""
LARGE_MESSAGE_SUBSCRIPTIONS_MAX = 100
"""The same for a topic whose ``MaximumMessageSize`` is above the default."""
PENDING_SUBSCRIPTIONS_MAX = 5_000
"""How many of an account's subscriptions in a region may be pending."""
FILTERS_OF_TOPIC_MAX = 200
FILTERS_OF_ACCOUNT_MAX = 10_000
"""How many subscriptions may have a filter policy."""
FILTER_KEYS_MAX = 5
FILTER_COMBINATIONS_MAX = 150
"""The product over a policy's keys of how many values each has (and, in a nested policy, how deep it lies)."""
FILTER_BYTES_MAX = 262_144
FILTER_DIGITS = 5
"""How many digits after the point count where a number is compared."""

DEDUPLICATION_S = 300
"""How long a FIFO topic remembers a MessageDeduplicationId, in seconds."""
CONFIRMATION_S = 2 * 86_400
"""How long a subscription's confirmation token is good, in seconds."""
DELIVERY_S_MAX = 23 * 86_400
"""How long a message to a queue is tried, in seconds: AWS tries 100,015 times over 23 days.

https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
"""
