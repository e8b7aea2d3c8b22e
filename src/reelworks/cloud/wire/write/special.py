"""What an answer may carry beside its members: another status, and further headers."""

from typing import Any, Final

STATUS: Final = "__status__"
"""The HTTP status, where it is another than the model's (206 for a range, 304)."""
HEADERS: Final = "__headers__"
"""Further HTTP headers, by name."""


def take_status(answer: dict[str, Any], usual: int) -> int:
    """Take the status out of an answer, or the usual one where it has none."""
    status: int = answer.pop(STATUS, usual)
    return status


def take_headers(answer: dict[str, Any]) -> list[tuple[str, str]]:
    """Take the further headers out of an answer."""
    return list(answer.pop(HEADERS, {}).items())
