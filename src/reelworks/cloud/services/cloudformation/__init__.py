"""AWS CloudFormation: stacks of resources, made from templates through the other rooms' own operations."""

from reelworks.cloud.services.cloudformation import operations as operations
from reelworks.cloud.services.cloudformation.room import CloudFormationRoom

__all__ = ["CloudFormationRoom"]
