"""What a worker can be told. Whoever starts it fills this in; nothing here reads the environment."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """One worker process."""

    name: str
    """What it calls itself in manifests, logs and progress lines."""
    work_dir: Path
    """Where jobs' folders are made. Several workers may share it."""
    pipelines: tuple[str, ...] = ()
    """The pipelines it serves, by name; none means all."""
    cores: int = 0
    """How many processor cores it may count on; 0 means those the process may run on."""
    poll_wait_s: int = 20
    """How long one receive waits for a message, in seconds (at most 20)."""
    drain_s: float = 60.0
    """How long jobs may go on after a stop was asked for, in seconds; then they are handed back."""
    leaving_s: float = 3600.0
    """How long jobs may go on after the worker's machine was told to go, in seconds; then they are handed back."""
    patience_s: float = 600.0
    """How long a job tries again by itself while the cloud fails it, in seconds, before it is handed back."""
    retry_first_s: float = 1.0
    """The first pause after a failure of the cloud, in seconds; each further one is twice as long."""
    retry_most_s: float = 30.0
    """The longest such pause, in seconds."""
    reject_visibility_s: int = 2
    """After how many seconds the message of a rejected upload is seen again, on its way to the dead-letter queue."""
    is_progress_shown: bool = False
    """Whether ``@progress {…}`` lines go to standard output, for a program to read."""
