"""Which cloud a command speaks to, and what to say when that cloud does not do what was asked."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, PartialCredentialsError

from reelworks.aws.clients import Access, Clients, make_clients
from reelworks.aws.faults import CloudFault, error_code
from reelworks.cli.complaint import Complaint
from reelworks.stack.stacks import StackFailed
from reelworks.stack.stored import DefinitionTooLong

_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError"})
_UNKNOWN_KEY = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
        "AuthFailure",
    }
)


def add_access_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments that name the stack and the cloud."""
    parser.add_argument("--stack-name", metavar="NAME", help="the stack (default: the definition's name)")
    parser.add_argument("--profile", metavar="NAME", help="a profile of your AWS configuration")
    parser.add_argument(
        "--region", metavar="REGION", help="the region (default: as AWS_REGION or the profile says)"
    )
    parser.add_argument(
        "--endpoint-url", metavar="URL", help="another cloud than AWS (default: as AWS_ENDPOINT_URL says)"
    )


@contextmanager
def clients_for(arguments: argparse.Namespace, access: Access | None = None) -> Iterator[Clients]:
    """Give the clients that a command's arguments name, and turn what goes wrong into one sentence.

    ``access`` wins over the arguments, for a cloud that is known otherwise.

    Raises:
        Complaint: the settings are incomplete, the cloud refuses, or the stack does not come to be.
    """
    access = access or Access(
        endpoint_url=arguments.endpoint_url, region=arguments.region, profile=arguments.profile
    )
    try:
        clients = make_clients(access)
    except BotoCoreError as error:
        raise Complaint(f"{error} Say --region REGION, or set AWS_REGION.") from error
    try:
        yield clients
    except CloudFault as fault:
        raise Complaint(_explain(fault)) from fault
    except (StackFailed, DefinitionTooLong) as failure:
        raise Complaint(str(failure)) from failure
    finally:
        clients.close()


def _explain(fault: CloudFault) -> str:
    cause = fault.__cause__
    if isinstance(cause, NoCredentialsError | PartialCredentialsError):
        return (
            "There are no credentials: name a profile (--profile), or set AWS_ACCESS_KEY_ID and "
            'AWS_SECRET_ACCESS_KEY; for an embedded cloud, eval "$(reelworks env)".'
        )
    if isinstance(cause, ClientError) and error_code(cause) in _UNKNOWN_KEY:
        return f"The cloud does not know these credentials ({cause}): renew them, or name another --profile."
    if isinstance(cause, ClientError) and error_code(cause) in _DENIED:
        return f"Not allowed: {cause} Ask whoever administers the account, or name another --profile."
    return str(fault).rstrip(".") + "."
