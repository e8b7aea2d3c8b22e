"""CloudFormation's tables: stacks, resources, operations, events, change sets, exports. Only they know the database."""

from reelworks.cloud.services.cloudformation.stores.change_sets import ChangeSetStore
from reelworks.cloud.services.cloudformation.stores.events import EventStore
from reelworks.cloud.services.cloudformation.stores.exports import ExportStore
from reelworks.cloud.services.cloudformation.stores.operations import OperationStore
from reelworks.cloud.services.cloudformation.stores.resources import ResourceStore
from reelworks.cloud.services.cloudformation.stores.schema import MIGRATIONS
from reelworks.cloud.services.cloudformation.stores.stacks import StackStore

__all__ = [
    "MIGRATIONS",
    "ChangeSetStore",
    "EventStore",
    "ExportStore",
    "OperationStore",
    "ResourceStore",
    "StackStore",
]
