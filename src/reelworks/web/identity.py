"""Which machine answers: what stands at the foot of each page and in a header of each answer."""

import socket
from dataclasses import dataclass

from reelworks.aws.faults import CloudFault
from reelworks.aws.metadata import open_metadata


@dataclass(frozen=True, slots=True)
class Identity:
    """The machine that this process runs on."""

    name: str
    """An instance's id, or the host's name."""
    zone: str = ""
    """Its Availability Zone; empty outside of EC2."""


def find_identity(*, is_on_ec2: bool) -> Identity:
    """Return who we are: by the instance's metadata on a machine of EC2's, else by the host's name.

    A metadata service that does not answer is no reason not to serve.
    """
    host = Identity(socket.gethostname())
    if not is_on_ec2:
        return host
    metadata = open_metadata()
    try:
        name = metadata.find("instance-id")
        zone = metadata.find("placement/availability-zone")
    except CloudFault:
        return host
    return Identity(name or host.name, zone or "")
