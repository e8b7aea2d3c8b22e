"""Every queue's definition, in memory: what a message's way asks on each call. It follows the disk."""

import re
from collections.abc import Iterable, Iterator

from reelworks.cloud.rooms import Caller
from reelworks.cloud.services.sqs.errors import InvalidAddress, QueueDoesNotExist
from reelworks.cloud.services.sqs.model import Queue, QueueKey

_URLS_MAX = 10_000
"""How many queue URLs are remembered in their parsed form."""
_NAME_ALONE = re.compile(r"[A-Za-z0-9_-]+(\.fifo)?")


class QueueBook:
    """The queues by account, region and name. Changed only once the change is on the disk."""

    def __init__(self) -> None:
        self._by_key: dict[QueueKey, Queue] = {}
        self._places: dict[str, tuple[str, str]] = {}

    def fill(self, queues: Iterable[Queue]) -> None:
        """Take the queues as the disk has them, at the start."""
        self._by_key = {queue.key: queue for queue in queues}

    def put(self, queue: Queue) -> None:
        """Take a queue's new definition, once it is on the disk."""
        self._by_key[queue.key] = queue

    def drop(self, key: QueueKey) -> None:
        """Forget a queue, once its removal is on the disk."""
        self._by_key.pop(key, None)

    def find(self, key: QueueKey) -> Queue | None:
        """Return the queue of this account, region and name."""
        return self._by_key.get(key)

    def get(self, caller: Caller, url: str) -> Queue:
        """Return the queue that a URL names: its path's account and name, in the caller's region, on any host.

        A name alone is one of the caller's own queues, as AWS takes it too (SDKs with ``useQueueUrlAsEndpoint`` off).

        Raises:
            InvalidAddress: the URL names no account and queue.
            QueueDoesNotExist: there is none.
        """
        place = self._places.get(url) or self._place_of(caller, url)
        queue = self._by_key.get((place[0], caller.region, place[1]))
        if queue is None:
            raise QueueDoesNotExist
        return queue

    def key_of(self, caller: Caller, url: str) -> QueueKey:
        """Return the account, region and name that a URL means.

        Raises:
            InvalidAddress: the URL names no account and queue.
        """
        account, name = self._places.get(url) or self._place_of(caller, url)
        return account, caller.region, name

    def __iter__(self) -> Iterator[Queue]:
        return iter(self._by_key.values())

    def _place_of(self, caller: Caller, url: str) -> tuple[str, str]:
        if _NAME_ALONE.fullmatch(url):
            # Not remembered: it is another queue for another account.
            return caller.account, url
        return self._remember(url)

    def _remember(self, url: str) -> tuple[str, str]:
        *_, account, name = ["", "", *url.split("?", 1)[0].rstrip("/").rsplit("/", 2)]
        if len(account) != 12 or not account.isdecimal() or not name:
            raise InvalidAddress(f"The address {url} is not valid for this endpoint.")
        if len(self._places) >= _URLS_MAX:
            self._places.clear()
        self._places[url] = account, name
        return account, name


def url_of(caller: Caller, key: QueueKey) -> str:
    """Return a queue's URL on the host that the caller used."""
    return f"{caller.endpoint}/{key[0]}/{key[2]}"
