"""AWS Identity and Access Management: users, groups, roles, and the policies that say what they may do."""

from reelworks.cloud.services.iam import operations as operations
from reelworks.cloud.services.iam.room import IamRoom

__all__ = ["IamRoom"]
