"""The types of resources that stacks may have, a file each.

A module of this package that makes types names its objects in ``TYPES``; one without it is shared by others.
"""

import importlib
import pkgutil
from collections.abc import Mapping

from reelworks.cloud.services.cloudformation.types.contract import ResourceType


def load_types() -> Mapping[str, ResourceType]:
    """Return every type of this package by its name: ``AWS::SQS::Queue``."""
    found: dict[str, ResourceType] = {}
    for module in pkgutil.iter_modules(__path__):
        for one in getattr(importlib.import_module(f"{__name__}.{module.name}"), "TYPES", ()):
            assert one.name not in found, f"two modules make {one.name}"
            found[one.name] = one
    return found
