"""AWS's numbers for SQS.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html
"""

QUEUE_NAME_CHARACTERS_MAX = 80
QUEUE_RECREATE_PAUSE_S = 60
"""How long a deleted queue's name stays taken."""
PURGE_PAUSE_S = 60
"""A queue is purged once in so many seconds."""
TAGS_MAX = 50
TAG_KEY_CHARACTERS_MAX = 128
TAG_VALUE_CHARACTERS_MAX = 256
LIST_PAGE_MAX = 1000

MESSAGE_BYTES_MAX = 1_048_576
"""Body and attributes together; also of a whole batch."""
MESSAGE_BYTES_MIN = 1_024
"""The least that a queue's MaximumMessageSize may be."""
MESSAGE_ATTRIBUTES_MAX = 10
ATTRIBUTE_NAME_CHARACTERS_MAX = 256
BATCH_ENTRIES_MAX = 10
BATCH_ID_CHARACTERS_MAX = 80
RECEIVE_MESSAGES_MAX = 10

DELAY_S_MAX = 900
WAIT_S_MAX = 20
VISIBILITY_TIMEOUT_S_MAX = 43_200
VISIBILITY_TIMEOUT_S_DEFAULT = 30
RETENTION_S_MIN = 60
RETENTION_S_MAX = 1_209_600
RETENTION_S_DEFAULT = 345_600
KMS_REUSE_S_MIN = 60
KMS_REUSE_S_MAX = 86_400
KMS_REUSE_S_DEFAULT = 300

IN_FLIGHT_MAX = 120_000
"""How many messages of one queue may be received and not deleted at once."""
MAX_RECEIVE_COUNT_MAX = 1_000
REDRIVE_SOURCES_MAX = 10
"""How many queues a RedriveAllowPolicy may name."""
LABEL_CHARACTERS_MAX = 80

DEDUPLICATION_S = 300
"""For how long a message sent to a FIFO queue keeps its duplicates out."""
RECEIVE_ATTEMPT_S = 300
"""For how long a receive from a FIFO queue may be asked again by its ReceiveRequestAttemptId."""
GROUP_ID_CHARACTERS_MAX = 128

MOVE_MESSAGES_PER_S_MAX = 500
MOVE_TASKS_LISTED_MAX = 10
