"""Patterns with ``*`` and ``?``, as the rules of a load balancer know them."""

import re
from functools import lru_cache


@lru_cache(maxsize=4096)
def compile_pattern(pattern: str, *, ignores_case: bool) -> re.Pattern[str]:
    r"""Return what matches a whole text: ``*`` is any characters, ``?`` exactly one, ``\*`` and ``\?`` the signs."""
    text, escaped = "", False
    for sign in pattern:
        if escaped:
            text += re.escape(sign) if sign in "*?\\" else re.escape("\\" + sign)
            escaped = False
        elif sign == "\\":
            escaped = True
        else:
            text += {"*": ".*", "?": "."}.get(sign, re.escape(sign))
    if escaped:
        text += r"\\"
    return re.compile(text, re.DOTALL | (re.IGNORECASE if ignores_case else 0))


def matches_any(patterns: tuple[str, ...], text: str, *, ignores_case: bool) -> bool:
    """Return whether one of the patterns is the whole text's."""
    return any(compile_pattern(one, ignores_case=ignores_case).fullmatch(text) for one in patterns)


@lru_cache(maxsize=1024)
def compile_regex(regex: str, *, ignores_case: bool) -> re.Pattern[str]:
    """Return a regular expression of a rule."""
    return re.compile(regex, re.IGNORECASE if ignores_case else 0)
