"""What a worker and a web server find around them: the cloud that the AWS settings name, and their definition."""

from pathlib import Path

from botocore.exceptions import BotoCoreError

from reelworks.aws.clients import Clients, make_clients
from reelworks.aws.faults import CloudFault
from reelworks.cli.complaint import Complaint
from reelworks.cli.definition import choose_definition, read_definition
from reelworks.pipeline.definition import Definition
from reelworks.pipeline.loading import DefinitionError
from reelworks.stack.reading import read_stack_definition


def clients_around() -> Clients:
    """Return clients of whatever cloud the environment names.

    Raises:
        Complaint: the settings are incomplete.
    """
    try:
        return make_clients()
    except BotoCoreError as error:
        raise Complaint(
            f'The AWS settings are incomplete ({error}): eval "$(reelworks env --data DIR)" sets them for '
            "an embedded cloud."
        ) from error


def definition_for(stack: str | None, named: Path | None, clients: Clients) -> Definition:
    """Return the definition that a stack was deployed from; without a stack, the file's.

    Raises:
        Complaint: there is no such stack, or the file cannot be followed.
    """
    if not stack:
        return read_definition(choose_definition(named))
    try:
        return read_stack_definition(clients.ssm, stack)
    except (CloudFault, DefinitionError) as error:
        raise Complaint(str(error)) from error
