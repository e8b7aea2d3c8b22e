"""What makes, changes and removes the resources of a stack, step by step, each step written down before and after."""

from reelworks.cloud.services.cloudformation.engine.engine import Engine
from reelworks.cloud.services.cloudformation.engine.workshop import Stores, Workshop

__all__ = ["Engine", "Stores", "Workshop"]
