"""The machines that a definition asks for, and who is told when something is wrong."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from reelworks.pipeline.part import Part

InstanceType = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*\.[a-z0-9-]+$")]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$", max_length=320)]


class Group(Part):
    """A group of machines of one kind that keeps its size by itself."""

    instance_type: InstanceType = "t3.medium"
    """EC2's type, of the x86-64 kind."""
    min: int = Field(default=2, ge=0, le=1_000)
    """It is never smaller."""
    desired: int = Field(default=2, ge=0, le=1_000)
    """Its size at first."""
    max: int = Field(default=4, ge=0, le=1_000)
    """It never grows beyond."""

    @model_validator(mode="after")
    def _check_order(self) -> "Group":
        if not self.min <= self.desired <= self.max:
            raise ValueError("the sizes must rise: min, then desired, then max")
        return self


class Workers(Group):
    """The machines that take messages and make media."""

    disk_gb: int = Field(default=30, ge=8, le=16_000)
    """How large each one's disk is: room for the uploads that it works on, and for what it makes of them."""
    drain_s: int = Field(default=3_600, ge=60, le=172_800)
    """How long a worker whose machine is to go may finish its jobs, in seconds."""
    is_progress_told: bool = Field(default=False, alias="progress")
    """Whether workers write how far they are into their logs, as ``@progress`` lines for programs that follow them."""


class Web(Group):
    """The machines that answer people, behind a load balancer. With ``max = 0`` there is neither."""

    instance_type: InstanceType = "t3.micro"
    port: int = Field(default=80, ge=1, le=65_535)
    """The port on which the load balancer is reached."""


class Fleet(Part):
    """Both groups, and how the workers' grows and shrinks."""

    zones: int = Field(default=2, ge=2, le=6)
    """Over how many Availability Zones the machines are spread."""
    scaling: Literal["target", "steps"] = "target"
    """``target`` keeps the backlog a worker at ``backlog_per_worker``; ``steps`` adds a worker while more than
    ``steps_above`` messages wait, and takes one away when there is nothing to do."""
    backlog_per_worker: int = Field(default=5, ge=1, le=100_000)
    """How many messages, waiting and in work, one worker shall have."""
    steps_above: int = Field(default=10, ge=1, le=1_000_000)
    workers: Workers = Workers()
    web: Web = Web()


class Notices(Part):
    """Who is told when messages end as dead letters, or wait too long."""

    emails: tuple[Email, ...] = Field(default=(), strict=False)
    """Each of them gets a letter first that asks whether they want the notices."""
    oldest_message_s: int = Field(default=900, ge=60, le=1_209_600)
    """How old the oldest message of a queue may become, in seconds."""
