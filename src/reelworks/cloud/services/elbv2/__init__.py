"""Elastic Load Balancing v2: requests from outside reach instances that are well."""

from reelworks.cloud.services.elbv2 import operations as operations
from reelworks.cloud.services.elbv2.room import ElbRoom

__all__ = ["ElbRoom"]
