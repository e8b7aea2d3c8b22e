"""What exists for a definition, by name."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PipelineResources:
    """One pipeline's own."""

    bucket: str
    """Where uploads go."""
    output_bucket: str
    """Where outputs go; may be the same."""
    route_arn: str
    """The topic or the rule that brings its uploads' events to the queue."""
    queue_url: str
    queue_arn: str
    dead_letter_queue_url: str


@dataclass(frozen=True, slots=True)
class Resources:
    """Everything that was made for one definition."""

    account: str
    region: str
    pipelines: Mapping[str, PipelineResources]

    @property
    def buckets(self) -> tuple[str, ...]:
        """Every bucket, once."""
        named = (b for p in self.pipelines.values() for b in (p.bucket, p.output_bucket))
        return tuple(dict.fromkeys(named))
