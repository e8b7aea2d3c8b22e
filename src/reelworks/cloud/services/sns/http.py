"""Posting messages to HTTP and HTTPS endpoints.

https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-endpoint-as-subscriber.html
"""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reelworks.cloud.services.sns.model import Subscription

if TYPE_CHECKING:
    import urllib3

POSTS_AT_ONCE = 8
ANSWER_S_MAX = 15.0
"""How long an endpoint may take to answer, in seconds."""
AGENT = "Amazon Simple Notification Service Agent"


class PostFailed(Exception):
    """An endpoint did not take a message."""

    def __init__(self, reason: str, *, is_hopeless: bool) -> None:
        super().__init__(reason)
        self.is_hopeless = is_hopeless
        """Whether the endpoint said that it never will."""


@dataclass(frozen=True, slots=True)
class Post:
    """One message for an endpoint."""

    url: str
    kind: str
    """``Notification``, ``SubscriptionConfirmation`` or ``UnsubscribeConfirmation``."""
    message_id: str
    topic_arn: str
    body: str
    content_type: str
    subscription: Subscription | None = None
    """Whose notification it is; None for what comes before and after a subscription."""
    trace: str = ""
    """The X-Ray trace header of whoever published it."""
    ended: str | None = None
    """The ARN of the subscription that was ended, where that is what the message tells."""

    def headers(self) -> dict[str, str]:
        """Return the headers by which an endpoint can tell what it gets before it reads it."""
        headers = {
            "Content-Type": self.content_type,
            "User-Agent": AGENT,
            "x-amz-sns-message-type": self.kind,
            "x-amz-sns-message-id": self.message_id,
            "x-amz-sns-topic-arn": self.topic_arn,
        }
        if self.trace:
            headers["X-Amzn-Trace-Id"] = self.trace
        if self.ended is not None:
            headers["x-amz-sns-subscription-arn"] = self.ended
        if self.subscription is not None:
            headers["x-amz-sns-subscription-arn"] = self.subscription.arn
            if self.subscription.is_raw:
                headers["x-amz-sns-rawdelivery"] = "true"
        return headers


class Poster:
    """Owns the connections to endpoints and the threads that wait for their answers."""

    def __init__(self) -> None:
        self._pools: list[urllib3.PoolManager] = []
        self._threads = ThreadPoolExecutor(POSTS_AT_ONCE, "sns-post")

    async def post(self, post: Post) -> None:
        """Post a message; return once the endpoint has taken it.

        Raises:
            PostFailed: it could not be reached, did not answer in time, or refused.
        """
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._threads, self._post, post.url, post.body, post.headers())

    def close(self) -> None:
        """Take no more messages; what is under way ends by its own deadline."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for pool in self._pools:
            pool.clear()

    def _post(self, url: str, body: str, headers: Mapping[str, str]) -> None:
        # Imported where somebody posts: it takes a twentieth of the cloud's start, and few clouds have such endpoints.
        import urllib3  # noqa: PLC0415 - see above

        if not self._pools:
            self._pools.append(urllib3.PoolManager(maxsize=POSTS_AT_ONCE, retries=False))
        try:
            response = self._pools[0].request(
                "POST", url, body=body.encode(), headers=headers, timeout=ANSWER_S_MAX, redirect=False
            )
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise PostFailed(str(error), is_hopeless=False) from error
        if not 200 <= response.status < 300:
            # AWS does not try again what a client error refused; 429 asks for later.
            is_hopeless = 400 <= response.status < 500 and response.status != 429
            raise PostFailed(f"it answered {response.status}", is_hopeless=is_hopeless)
