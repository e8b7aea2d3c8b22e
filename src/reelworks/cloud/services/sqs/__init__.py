"""Amazon SQS: a queue keeps each message until somebody says that the work on it is done."""

from reelworks.cloud.services.sqs import operations as operations
from reelworks.cloud.services.sqs.room import SqsRoom

__all__ = ["SqsRoom"]
