"""SQS's figures for CloudWatch: how much lies in each queue, and what happened since the last look.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reelworks.cloud.measurements import Measurement
from reelworks.cloud.services.sqs.model import Message, Queue
from reelworks.cloud.services.sqs.stores.messages import MessageStore, NotVisible
from reelworks.cloud.services.sqs.tally import Tally

ACTIVE_S = 6 * 3_600
"""How long a queue is told of that nobody used, and that is empty."""
ZERO_S = 60.0
"""How often is told that nothing happened."""
NOTHING_HIDDEN = NotVisible(0, 0)


@dataclass(slots=True)
class Traffic:
    """What happened to one lane since the last look."""

    sent: int = 0
    received: int = 0
    deleted: int = 0
    empty: int = 0
    """Receives that gave nothing."""
    size_total: int = 0
    size_min: int = 0
    size_max: int = 0

    def note_sent(self, messages: Sequence[Message]) -> None:
        """Count messages that were sent, one or more."""
        bodies = [message.body for message in messages]
        sizes = [len(body) if body.isascii() else len(body.encode()) for body in bodies]
        least = min(sizes)
        self.size_min = min(self.size_min, least) if self.sent else least
        self.size_max = max(self.size_max, *sizes)
        self.size_total += sum(sizes)
        self.sent += len(sizes)


class Traffics:
    """What happened to every lane since the last look, counted after each commit."""

    def __init__(self) -> None:
        self._by_lane: dict[int, Traffic] = {}

    def of(self, lane_id: int) -> Traffic:
        """Return a lane's counts, for counting."""
        traffic = self._by_lane.get(lane_id)
        if traffic is None:
            traffic = self._by_lane[lane_id] = Traffic()
        return traffic

    def take(self) -> dict[int, Traffic]:
        """Return all counts and begin anew."""
        taken, self._by_lane = self._by_lane, {}
        return taken


class Measures:
    """Makes figures of what the room knows. Owns when each queue was in use last."""

    def __init__(self, traffics: Traffics, tally: Tally, messages: MessageStore) -> None:
        self._traffics = traffics
        self._tally = tally
        self._messages = messages
        self._used_at: dict[int, float] = {}
        self._zeros_at = 0.0

    def measure(self, queues: Iterable[Queue], now: float) -> Iterator[Measurement]:
        """Yield the figures of every queue that is in use."""
        traffics = self._traffics.take()
        tells_zeros = now - self._zeros_at >= ZERO_S
        if tells_zeros:
            self._zeros_at = now
        used_at: dict[int, float] = {}
        for queue in queues:
            traffic = traffics.get(queue.lane_id)
            if traffic is not None or self._tally.held(queue.lane_id):
                used_at[queue.queue_id] = now
            else:
                used_at[queue.queue_id] = self._used_at.get(queue.queue_id, queue.modified_at)
            if now - used_at[queue.queue_id] < ACTIVE_S:
                yield from self._depths(queue, now)
                if traffic is not None or tells_zeros:
                    yield from _counts(queue, traffic or Traffic(), tells_zeros=tells_zeros)
        self._used_at = used_at

    def _depths(self, queue: Queue, now: float) -> Iterator[Measurement]:
        now_ms, held = int(now * 1000), self._tally.held(queue.lane_id)
        hidden = self._messages.count_not_visible(queue.lane_id, now_ms) if held else NOTHING_HIDDEN
        visible = max(0, held - hidden.in_flight - hidden.delayed)
        oldest = self._messages.find_oldest(queue.lane_id, now_ms) if held else None
        age_s = max(0, (now_ms - oldest) // 1000) if oldest is not None else 0
        yield _figure(queue, "ApproximateNumberOfMessagesVisible", visible)
        yield _figure(queue, "ApproximateNumberOfMessagesNotVisible", hidden.in_flight)
        yield _figure(queue, "ApproximateNumberOfMessagesDelayed", hidden.delayed)
        yield _figure(queue, "ApproximateAgeOfOldestMessage", age_s, "Seconds")


def _counts(queue: Queue, traffic: Traffic, *, tells_zeros: bool) -> Iterator[Measurement]:
    for name, count in (
        ("NumberOfMessagesSent", traffic.sent),
        ("NumberOfMessagesReceived", traffic.received),
        ("NumberOfMessagesDeleted", traffic.deleted),
        ("NumberOfEmptyReceives", traffic.empty),
    ):
        if count or tells_zeros:
            yield _figure(queue, name, count, count=max(1, count))
    if traffic.sent:
        account, region, name = queue.key
        yield Measurement(
            "AWS/SQS",
            "SentMessageSize",
            (("QueueName", name),),
            traffic.size_total,
            "Bytes",
            account,
            region,
            traffic.sent,
            traffic.size_min,
            traffic.size_max,
        )


def _figure(queue: Queue, name: str, value: float, unit: str = "Count", *, count: int = 1) -> Measurement:
    account, region, queue_name = queue.key
    return Measurement("AWS/SQS", name, (("QueueName", queue_name),), value, unit, account, region, count)
