"""Dynamic references: ``{{resolve:ssm:name}}`` within texts, taken from the Parameter Store when a resource is made.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from reelworks.cloud.services.cloudformation.language.errors import TemplateError

_REFERENCE = re.compile(r"\{\{resolve:([a-z-]+):([^{}]+)\}\}")


def dynamic_references_in(value: Any) -> Iterator[str]:
    """Yield the names (with ``:version``, where one is given) that a value takes from the Parameter Store.

    Raises:
        TemplateError: another store is asked for.
    """
    for text in _texts(value):
        for service, name in _REFERENCE.findall(text):
            if service not in {"ssm", "ssm-secure"}:
                raise TemplateError(
                    f"Template error: dynamic references to {service} are not supported by this cloud"
                )
            yield name


def fill_dynamic(value: Any, found: Mapping[str, str]) -> Any:
    """Return a value with its dynamic references in place."""
    if isinstance(value, str):
        return _REFERENCE.sub(lambda match: found[match.group(2)], value)
    if isinstance(value, list):
        return [fill_dynamic(entry, found) for entry in value]
    if isinstance(value, dict):
        return {name: fill_dynamic(entry, found) for name, entry in value.items()}
    return value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for entry in value.values() if isinstance(value, dict) else value:
            yield from _texts(entry)
