"""Amazon EC2: instances that are machines of this computer, and the network they are in."""

from reelworks.cloud.services.ec2 import operations as operations
from reelworks.cloud.services.ec2.room import Ec2Room

__all__ = ["Ec2Room"]
