"""The definition as machines read it: JSON in a parameter of Systems Manager, with the buckets' whole names."""

import json
from typing import Any

from reelworks.pipeline.definition import Definition
from reelworks.stack.naming import SUFFIX
from reelworks.stack.places import definition_parameter
from reelworks.stack.wording import Body, Sub, literal

STANDARD_BYTES_MAX = 4_096
ADVANCED_BYTES_MAX = 8_192
"""What a parameter holds.

https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
"""
_MARGIN_BYTES = 40
"""How much longer a bucket's name may become by its suffix."""


class DefinitionTooLong(Exception):
    """A definition does not fit into a parameter."""


def stored_definition(definition: Definition) -> Body:
    """Return the properties of the parameter.

    Raises:
        DefinitionTooLong: it would not fit.
    """
    fields = _literal(definition.model_dump(mode="json", by_alias=True, exclude_defaults=True))
    for pipeline in fields["pipelines"].values():
        for member in ("bucket", "destination"):
            if pipeline.get(member) is not None:
                pipeline[member] += SUFFIX
    text = json.dumps(fields, separators=(",", ":"))
    size = len(text.encode()) + _MARGIN_BYTES * text.count(SUFFIX)
    if size > ADVANCED_BYTES_MAX:
        raise DefinitionTooLong(
            f"The definition takes {size:,} bytes, and machines read at most {ADVANCED_BYTES_MAX:,}: leave out steps "
            "or pipelines, or make two stacks of it."
        )
    return {
        "Name": Sub(definition_parameter("${AWS::StackName}")),
        "Description": "What happens to which upload: reelworks.toml, as Reelworks' machines read it",
        "Type": "String",
        "Tier": "Standard" if size <= STANDARD_BYTES_MAX else "Advanced",
        "Value": Sub(text),
    }


def _literal(value: Any) -> Any:
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, dict):
        return {key: _literal(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_literal(entry) for entry in value]
    return value
