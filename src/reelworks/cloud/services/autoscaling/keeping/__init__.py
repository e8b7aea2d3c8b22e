"""Keeping groups at their size: the loop, what it sees, what follows, and what it does about it."""

from reelworks.cloud.services.autoscaling.keeping.keeper import Keeper

__all__ = ["Keeper"]
