"""What every table of a definition file is: frozen, and strict about what is written in it."""

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A table with known keys only."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)


class OpenPart(BaseModel):
    """A table that also takes keys of somebody else's."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True, populate_by_name=True)
