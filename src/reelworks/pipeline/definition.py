"""The definition as values: pipelines, where uploads come from, what is done, where it ends.

``loading.py`` reads these from a file and says where a mistake stands.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from reelworks.pipeline.fleet import Fleet, Notices
from reelworks.pipeline.part import OpenPart, Part

Audience = Literal["movie", "picture", "any"]
BucketName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
PlainName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,39}$")]


class StepUse(OpenPart):
    """One step of a pipeline. Whatever is written beside ``step`` and ``for`` are the step's own options."""

    step: str
    """The step's name in the catalog."""
    audience: Audience = Field(default="any", alias="for")
    """Which uploads it applies to."""

    @property
    def options(self) -> dict[str, Any]:
        """The step's own options, as written."""
        return dict(self.model_extra or {})


class Route(Part):
    """How an upload's event reaches the queue."""

    via: Literal["sns", "eventbridge"] = "sns"
    """``sns``: through a topic, to which others may subscribe as well. ``eventbridge``: through a rule on the
    account's default bus, where every event of the bucket is seen."""
    raw: bool = False
    """Whether the topic delivers the event as it is, without its envelope; a rule always does."""


class QueueSettings(Part):
    """The queue and its dead-letter queue."""

    visibility_timeout_s: int = Field(default=30, ge=5, le=43_200)
    """How long a message stays hidden after its worker's last sign of life, in seconds."""
    max_receives: int = Field(default=3, ge=1, le=1_000)
    """After so many receives a message goes to the dead-letter queue."""
    retention_s: int = Field(default=345_600, ge=60, le=1_209_600)
    """How long the queue keeps a message, in seconds. 345,600 are four days."""
    dead_letter_retention_s: int = Field(default=1_209_600, ge=60, le=1_209_600)
    """How long the dead-letter queue keeps it, in seconds; it counts from the first sending."""


class Pipeline(Part):
    """What happens to the uploads of one place."""

    bucket: BucketName
    """The bucket that people upload to."""
    prefix: str = ""
    """Only keys that begin so are uploads."""
    suffixes: tuple[str, ...] = Field(default=(), strict=False)
    """Only keys that end in one of these are uploads; none means any."""
    done_prefix: str | None = None
    """Where an original moves to when it is done; without it the original stays where it is."""
    destination: BucketName | None = None
    """The bucket for what is made; without it, the upload's own."""
    concurrency: int = Field(default=0, ge=0, le=256)
    """How many uploads one worker works on at once; 0 leaves it to the worker's cores."""
    public_read: bool = False
    """Whether everybody may read what was made, by its plain address; opens the bucket's Block Public Access."""
    keep_outputs_days: int = Field(default=0, ge=0, le=36_500)
    """After so many days what lies in ``destination`` is deleted; 0 keeps it."""
    route: Route = Route()
    queue: QueueSettings = QueueSettings()
    steps: tuple[StepUse, ...] = Field(default=(), strict=False)
    """In this order; a step sees what the steps before it made."""

    @property
    def output_bucket(self) -> str:
        """The bucket that outputs go to."""
        return self.destination or self.bucket

    def takes(self, bucket: str, key: str) -> bool:
        """Whether that object is an upload of this pipeline. A key that ends in ``/`` only marks a folder."""
        if bucket != self.bucket or not key.startswith(self.prefix) or key.endswith("/"):
            return False
        return not self.suffixes or key.endswith(self.suffixes)

    @model_validator(mode="after")
    def _check_own_bucket_to_expire(self) -> "Pipeline":
        """Refuse to let uploads expire with what was made of them."""
        if self.keep_outputs_days and self.destination is None:
            raise ValueError(
                "keep_outputs_days needs a destination: it empties a bucket of outputs, not of uploads"
            )
        return self

    @model_validator(mode="after")
    def _check_no_circle(self) -> "Pipeline":
        """Refuse outputs that would be uploads again."""
        if self.done_prefix is not None and self.done_prefix.startswith(self.prefix):
            raise ValueError(
                f"done_prefix {self.done_prefix!r} lies inside prefix {self.prefix!r}, so what is done would "
                "be processed again for ever; choose a prefix and a done_prefix apart, such as "
                "'uploads/' and 'processed/'"
            )
        if self.output_bucket == self.bucket and self.done_prefix is None and self.steps:
            raise ValueError(
                "outputs would land among the uploads; name another bucket as destination, or a done_prefix"
            )
        return self


class Definition(Part):
    """Everything that a reelworks.toml says."""

    version: Literal[1] = 1
    """The format's version."""
    name: PlainName = "reelworks"
    """The stack's name: the names of its queues and topics begin with it."""
    pipelines: dict[PlainName, Pipeline] = Field(min_length=1, max_length=10)
    """At most as many as one of CloudWatch's alarms can count."""
    steps_folder: str = ""
    """Where on machines the programs and Python modules of steps of one's own lie. ``reelworks up`` takes the folder
    of the definition file; on AWS it is a folder of the machines' image."""
    fleet: Fleet = Fleet()
    notices: Notices = Notices()

    def own_steps(self) -> list[str]:
        """Return what the definition runs that is not Reelworks' own: commands and functions, as written."""
        return [
            str(use.options.get("call") or use.options.get("argv"))
            for pipeline in self.pipelines.values()
            for use in pipeline.steps
            if use.step in {"command", "function"}
        ]

    def queue_name(self, pipeline: str) -> str:
        """Return the name of a pipeline's queue."""
        return f"{self.name}-{pipeline}"

    def dead_letter_queue_name(self, pipeline: str) -> str:
        """Return the name of a pipeline's dead-letter queue."""
        return f"{self.name}-{pipeline}-dead"

    def topic_name(self, pipeline: str) -> str:
        """Return the name of the topic that announces a pipeline's uploads."""
        return f"{self.name}-{pipeline}-uploads"

    def rule_name(self, pipeline: str) -> str:
        """Return the name of the rule that picks a pipeline's uploads."""
        return f"{self.name}-{pipeline}-uploads"

    def buckets(self) -> Iterator[str]:
        """Yield every bucket once, in the definition's order."""
        named = (b for p in self.pipelines.values() for b in (p.bucket, p.output_bucket))
        yield from dict.fromkeys(named)
