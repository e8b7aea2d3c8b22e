"""All that the cloud promises, for a siege of the whole of it."""

from promises.clients import Promise
from promises.logs import Logged
from promises.messages import FifoMessages, Messages
from promises.moves import Moves
from promises.objects import BridgedObjects, Objects
from promises.people import People
from promises.topics import Published
from promises.uploads import Uploads
from promises.versions import Aging, Versions

KINDS = (
    Objects,
    BridgedObjects,
    Messages,
    FifoMessages,
    Moves,
    Published,
    Versions,
    Aging,
    Uploads,
    People,
    Logged,
)


def all_promises() -> list[Promise]:
    return [kind() for kind in KINDS]
