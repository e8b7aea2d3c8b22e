"""What a deployed stack says of itself, as machines and commands read it."""

from typing import Any

from reelworks.aws.faults import typed_faults
from reelworks.pipeline.definition import Definition
from reelworks.pipeline.loading import read_stored_definition
from reelworks.stack.places import definition_parameter


def read_stack_definition(ssm: Any, stack: str) -> Definition:
    """Return the definition that a stack was deployed from, its buckets by the names that they have there.

    Raises:
        CloudFault: there is no such stack, or the cloud cannot be reached or refuses.
        DefinitionError: another version of Reelworks wrote it.
    """
    name = definition_parameter(stack)
    with typed_faults(f"read the definition of the stack {stack}"):
        text = ssm.get_parameter(Name=name)["Parameter"]["Value"]
    return read_stored_definition(text, name)
