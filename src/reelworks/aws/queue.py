"""One SQS queue, as its consumer sees it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reelworks.aws.faults import CloudFault, typed_faults

BATCH_MAX = 10
"""What SQS takes and gives in one call."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message that was received and is hidden from others for now."""

    id: str
    receipt: str
    """The handle of this receive; another receive of the same message gets another one."""
    body: str
    receives: int
    """How often the message was received, this time included."""


class SqsQueue:
    """A queue by its URL. Safe to share between threads."""

    def __init__(self, sqs: Any, url: str) -> None:
        self._sqs = sqs
        self.url = url

    def receive(self, count: int, wait_s: int, visibility_s: int) -> list[Message]:
        """Take up to ``count`` (at most 10) messages, waiting up to ``wait_s`` for the first.

        What is returned stays hidden for ``visibility_s`` from the moment the queue gave it.

        https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html

        Raises:
            CloudFault: the queue cannot be reached or refuses.
        """
        with typed_faults(f"receive from {self.url}"):
            answer = self._sqs.receive_message(
                QueueUrl=self.url,
                MaxNumberOfMessages=min(count, BATCH_MAX),
                WaitTimeSeconds=wait_s,
                VisibilityTimeout=visibility_s,
                MessageSystemAttributeNames=["ApproximateReceiveCount"],
            )
        return [_message(entry) for entry in answer.get("Messages", [])]

    def delete(self, receipts: Sequence[str]) -> None:
        """Delete messages for good. Deleting one twice is harmless.

        Raises:
            CloudFault: some could not be deleted; those will come back.
        """
        for batch in _batches(receipts):
            entries = [{"Id": str(n), "ReceiptHandle": receipt} for n, receipt in enumerate(batch)]
            with typed_faults(f"delete messages of {self.url}"):
                answer = self._sqs.delete_message_batch(QueueUrl=self.url, Entries=entries)
            for failed in answer.get("Failed", []):
                raise CloudFault(
                    f"cannot delete messages of {self.url}: {failed.get('Message', failed['Code'])}"
                )

    def hide(self, receipts: Sequence[str], visibility_s: int) -> frozenset[str]:
        """Hide messages for ``visibility_s`` from now; 0 hands them back at once.

        Return the receipts that hold no more: their messages are visible again, deleted, or were in
        flight for SQS's twelve hours.

        https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html

        Raises:
            CloudFault: the queue cannot be reached or refuses.
        """
        lost: set[str] = set()
        for batch in _batches(receipts):
            entries = [
                {"Id": str(n), "ReceiptHandle": receipt, "VisibilityTimeout": visibility_s}
                for n, receipt in enumerate(batch)
            ]
            with typed_faults(f"extend messages of {self.url}"):
                answer = self._sqs.change_message_visibility_batch(QueueUrl=self.url, Entries=entries)
            failures = answer.get("Failed", [])
            lost.update(batch[int(failed["Id"])] for failed in failures if failed.get("SenderFault"))
        return frozenset(lost)


def open_queue(sqs: Any, name: str) -> SqsQueue:
    """Return the queue of that name in the client's account and region.

    Raises:
        CloudFault: there is none, or the cloud cannot be reached.
    """
    with typed_faults(f"find the queue {name}"):
        return SqsQueue(sqs, sqs.get_queue_url(QueueName=name)["QueueUrl"])


def _message(entry: dict[str, Any]) -> Message:
    receives = int(entry.get("Attributes", {}).get("ApproximateReceiveCount", "1"))
    return Message(entry["MessageId"], entry["ReceiptHandle"], entry["Body"], receives)


def _batches(receipts: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(receipts), BATCH_MAX):
        yield receipts[start : start + BATCH_MAX]
