"""AWS Systems Manager, of which this cloud has the Parameter Store."""

from reelworks.cloud.services.ssm import operations as operations
from reelworks.cloud.services.ssm.room import SsmRoom

__all__ = ["SsmRoom"]
