"""The manifest: what was made of an upload, written beside it for whoever shows or fetches it."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Source(_Part):
    """The upload."""

    bucket: str
    key: str
    """Where it was uploaded to."""
    moved_to: str | None = None
    """Where the original lies when all is done, in the same bucket; None where it stays."""
    etag: str
    """Without quotation marks."""
    size: int
    """In bytes."""
    kind: str = "other"
    """movie, picture or other."""


class Output(_Part):
    """One file that was made."""

    bucket: str
    key: str
    kind: str
    """rendition, compressed, subtitles, poster, thumbnail, or a step's own word."""
    content_type: str
    size: int
    """In bytes."""
    step: str
    """The step that made it."""
    details: dict[str, Any] = Field(default_factory=dict)
    """What the step says of it: width_px, height_px, duration_s, language …"""


class Timing(_Part):
    """How long one stage took."""

    stage: str
    seconds: float


class Manifest(_Part):
    """All about one upload's processing. Readers ignore what a newer version adds."""

    version: Literal[1] = 1
    status: Literal["done", "rejected"]
    reason: str | None = None
    """Why it was rejected, in a sentence for the uploader."""
    pipeline: str
    source: Source
    outputs: tuple[Output, ...] = ()
    timings: tuple[Timing, ...] = ()
    worker: str
    """The worker that did it."""
    finished_at: str
    """ISO 8601, UTC."""

    def to_json(self) -> bytes:
        """Return the manifest as a JSON document."""
        return self.model_dump_json(indent=2).encode() + b"\n"


def read_manifest(data: bytes) -> Manifest:
    """Return the manifest in a JSON document.

    Raises:
        ValueError: it is none, or of a version from the future.
    """
    return Manifest.model_validate_json(data)
