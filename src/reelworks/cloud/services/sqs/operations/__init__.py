"""The room's operations, by AWS's nouns. Importing this fills the room's table."""

from reelworks.cloud.services.sqs.operations import (
    attributes as attributes,
)
from reelworks.cloud.services.sqs.operations import deletes as deletes
from reelworks.cloud.services.sqs.operations import moves as moves
from reelworks.cloud.services.sqs.operations import permissions as permissions
from reelworks.cloud.services.sqs.operations import queues as queues
from reelworks.cloud.services.sqs.operations import receives as receives
from reelworks.cloud.services.sqs.operations import sends as sends
from reelworks.cloud.services.sqs.operations import tags as tags
from reelworks.cloud.services.sqs.operations import visibility as visibility
