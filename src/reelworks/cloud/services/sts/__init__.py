"""AWS Security Token Service: who is asking, and credentials that end by themselves."""

from reelworks.cloud.services.sts import operations as operations
from reelworks.cloud.services.sts.room import StsRoom

__all__ = ["StsRoom"]
