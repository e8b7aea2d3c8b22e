"""SNS's tables. The only files of the room that know the database.

Each table has one store; a method is one statement; what must change together, the caller changes in one
transaction. What a store writes, the roster learns after the commit.
"""

from reelworks.cloud.services.sns.stores.ended import EndedStore
from reelworks.cloud.services.sns.stores.fifo import FifoStore, undelivered_in_order
from reelworks.cloud.services.sns.stores.push import PushStore
from reelworks.cloud.services.sns.stores.subscriptions import SubscriptionStore
from reelworks.cloud.services.sns.stores.tables import LETTERS_TABLE, MIGRATIONS, POSTS_TABLE
from reelworks.cloud.services.sns.stores.topics import TopicStore

__all__ = [
    "LETTERS_TABLE",
    "MIGRATIONS",
    "POSTS_TABLE",
    "EndedStore",
    "FifoStore",
    "PushStore",
    "SubscriptionStore",
    "TopicStore",
    "undelivered_in_order",
]
