"""A template's text, JSON or YAML, as plain maps and lists with functions in their long form."""

import json
from typing import Any

from reelworks.cloud.services.cloudformation.language.errors import TemplateError
from reelworks.cloud.services.cloudformation.language.yaml_text import read_yaml
from reelworks.cloud.services.cloudformation.limits import TEMPLATE_DEPTH_MAX


def read_text(text: str) -> dict[str, Any]:
    """Return the template as a map; what begins with a brace is JSON, all else YAML.

    Raises:
        TemplateError: it is not well-formed, has a key twice, or is no map.
    """
    document = _read_json(text) if text.lstrip("\ufeff \t\r\n").startswith("{") else read_yaml(text)
    if not isinstance(document, dict):
        raise TemplateError("Template format error: unsupported structure.")
    return document


def _read_json(text: str) -> Any:
    try:
        document = json.loads(text.lstrip("\ufeff"), object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        raise TemplateError(
            f"Template format error: JSON not well-formed. (line {error.lineno}, column {error.colno})"
        ) from error
    except RecursionError as error:
        raise TemplateError("Template format error: nested too deeply") from error
    _check_depth(document)
    return document


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise TemplateError(f"Template format error: duplicate key '{key}'")
        found[key] = value
    return found


def _check_depth(document: Any) -> None:
    level = [document]
    for _ in range(TEMPLATE_DEPTH_MAX):
        level = [
            child
            for value in level
            if isinstance(value, dict | list)
            for child in (value.values() if isinstance(value, dict) else value)
        ]
        if not level:
            return
    raise TemplateError("Template format error: nested too deeply")
