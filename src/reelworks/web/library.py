"""What was made, as viewers see it: read from the manifests beside the outputs, a page at a time."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from reelworks.aws.faults import ObjectMissing, typed_faults
from reelworks.pipeline.definition import Definition, Pipeline
from reelworks.pipeline.manifest import Manifest, read_manifest
from reelworks.pipeline.naming import MANIFEST

LINK_S = 3_600
"""How long a link to an output opens it."""
PAGE_ITEMS = 24
_KEYS_A_LOOK = 1_000
_LOOKS_MAX = 5
"""How many pages of a listing one page of the library may cost: what is left comes with the next."""
_READS_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Page:
    """Some uploads that are done."""

    items: tuple[Manifest, ...]
    next_key: str | None
    """Where the next page begins; None at the end."""


class Library:
    """Reads the outputs of a definition's pipelines. Safe to share between threads."""

    def __init__(self, definition: Definition, s3: Any) -> None:
        self._definition = definition
        self._s3 = s3

    @property
    def pipelines(self) -> Mapping[str, Pipeline]:
        """The pipelines by name."""
        return self._definition.pipelines

    def list_page(self, pipeline: str, after: str = "") -> Page:
        """Return the uploads of a pipeline whose manifests come after a key, in the order of their keys.

        Raises:
            KeyError: there is no such pipeline.
            CloudFault: S3 cannot be reached or refuses.
        """
        keys, next_key = self._list_manifests(self._definition.pipelines[pipeline], after)
        bucket = self._definition.pipelines[pipeline].output_bucket
        with ThreadPoolExecutor(_READS_AT_ONCE) as readers:
            read = readers.map(lambda key: self._find_manifest(bucket, key), keys)
            return Page(tuple(each for each in read if each is not None), next_key)

    def link_to(self, pipeline: str, key: str) -> str:
        """Return an address that opens one output, for an hour.

        Raises:
            KeyError: there is no such pipeline, or the key lies outside of what it makes.
        """
        place = self._definition.pipelines[pipeline]
        if place.done_prefix is not None and not key.startswith(place.done_prefix):
            raise KeyError(key)
        request = {"Bucket": place.output_bucket, "Key": key}
        with typed_faults("sign a link"):
            return str(self._s3.generate_presigned_url("get_object", Params=request, ExpiresIn=LINK_S))

    def _list_manifests(self, place: Pipeline, after: str) -> tuple[list[str], str | None]:
        found: list[str] = []
        for key in self._list_keys(place.output_bucket, place.done_prefix or "", after):
            if key is None:
                return found, None
            after = key
            if key.endswith(MANIFEST):
                found.append(key)
            if len(found) == PAGE_ITEMS:
                break
        return found, after or None

    def _list_keys(self, bucket: str, prefix: str, after: str) -> Iterator[str | None]:
        """Yield keys in their order; None where there are no more, nothing when it has looked often enough."""
        for _ in range(_LOOKS_MAX):
            with typed_faults(f"list s3://{bucket}/{prefix}"):
                answer = self._s3.list_objects_v2(
                    Bucket=bucket, Prefix=prefix, StartAfter=after, MaxKeys=_KEYS_A_LOOK
                )
            for entry in answer.get("Contents", ()):
                after = entry["Key"]
                yield after
            if not answer.get("IsTruncated"):
                yield None
                return

    def _find_manifest(self, bucket: str, key: str) -> Manifest | None:
        """Return a manifest; None where it went meanwhile or is none that we can read."""
        try:
            with typed_faults(f"read s3://{bucket}/{key}"):
                return read_manifest(self._s3.get_object(Bucket=bucket, Key=key)["Body"].read())
        except (ObjectMissing, ValueError):
            return None


@dataclass(frozen=True, slots=True)
class Depth:
    """How much waits in a queue, about."""

    pipeline: str
    waiting: int
    in_work: int
    dead: int


class Queues:
    """The pipelines' queues, for whoever watches."""

    def __init__(self, definition: Definition, sqs: Any) -> None:
        self._definition = definition
        self._sqs = sqs
        self._urls: dict[str, str] = {}

    def measure(self) -> list[Depth]:
        """Return how full every pipeline's queue is.

        Raises:
            CloudFault: SQS cannot be reached or refuses.
        """
        depths = []
        for name in self._definition.pipelines:
            waiting, in_work = self._counts(self._definition.queue_name(name))
            dead, _ = self._counts(self._definition.dead_letter_queue_name(name))
            depths.append(Depth(name, waiting, in_work, dead))
        return depths

    def _counts(self, queue: str) -> tuple[int, int]:
        waiting, in_work = "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"
        with typed_faults(f"look at the queue {queue}"):
            if queue not in self._urls:
                self._urls[queue] = self._sqs.get_queue_url(QueueName=queue)["QueueUrl"]
            answer = self._sqs.get_queue_attributes(
                QueueUrl=self._urls[queue], AttributeNames=[waiting, in_work]
            )
        counts = answer["Attributes"]
        return int(counts[waiting]), int(counts[in_work])
