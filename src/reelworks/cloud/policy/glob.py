"""Wildcards and variables in policy texts: ``*``, ``?``, ``${aws:username}``, ``${*}``.

Each ``*`` of a pattern takes as little as it can and never gives back, which decides the same as trying
everything and cannot be made slow by whoever writes the policy.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Keys = Mapping[str, str | Sequence[str]]
"""A request's condition keys, lower-case, with their values."""
Matcher = Callable[[str, Keys], bool]

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_DEFAULT = re.compile(r"([^,]+?)\s*,\s*'(.*)'")
_LITERALS = frozenset("*?$")


@dataclass(frozen=True, slots=True)
class Variable:
    """A place in a text where a condition key's value belongs."""

    key: str
    """Lower-case."""
    default: str | None

    def find(self, keys: Keys) -> str | None:
        """Return the value; None where the request has none, or several, and there is no default."""
        value = keys.get(self.key)
        return value if isinstance(value, str) else self.default


@dataclass(frozen=True, slots=True)
class Literal:
    """Characters that stand for themselves even where they look like wildcards."""

    text: str


Piece = str | Literal | Variable


def split_variables(text: str) -> list[Piece]:
    """Return a policy text's pieces: plain text, escaped characters and variables."""
    pieces: list[Piece] = []
    at = 0
    for found in _VARIABLE.finditer(text):
        if found.start() > at:
            pieces.append(text[at : found.start()])
        name = found[1].strip()
        default = _DEFAULT.fullmatch(name)
        if name in _LITERALS:
            pieces.append(Literal(name))
        elif default is not None:
            pieces.append(Variable(default[1].lower(), default[2]))
        else:
            pieces.append(Variable(name.lower(), None))
        at = found.end()
    if at < len(text):
        pieces.append(text[at:])
    return pieces


def compile_like(patterns: Sequence[str], *, has_variables: bool) -> Matcher:
    """Return a matcher that says whether a text is like any of the patterns, with ``*`` and ``?``."""
    return _compile(patterns, _like_static, _like_dynamic, has_variables=has_variables)


def compile_equal(texts: Sequence[str], *, has_variables: bool, is_folded: bool = False) -> Matcher:
    """Return a matcher that says whether a text is one of those given; folded means whatever the case."""
    fold = str.casefold if is_folded else str

    def static(plain: Sequence[str]) -> Callable[[str], bool]:
        known = frozenset(map(fold, plain))
        return lambda text: fold(text) in known

    def dynamic(pieces: list[Piece]) -> Matcher:
        def matches(text: str, keys: Keys) -> bool:
            expanded = _expand(pieces, keys)
            return expanded is not None and fold(expanded) == fold(text)

        return matches

    return _compile(texts, static, dynamic, has_variables=has_variables)


def _compile(
    texts: Sequence[str],
    static: Callable[[Sequence[str]], Callable[[str], bool]],
    dynamic: Callable[[list[Piece]], Matcher],
    *,
    has_variables: bool,
) -> Matcher:
    with_variables = [text for text in texts if has_variables and "${" in text]
    plain = static([text for text in texts if not (has_variables and "${" in text)])
    if not with_variables:
        return lambda text, _keys: plain(text)
    others = [dynamic(split_variables(text)) for text in with_variables]
    return lambda text, keys: plain(text) or any(other(text, keys) for other in others)


def _like_static(patterns: Sequence[str]) -> Callable[[str], bool]:
    if "*" in patterns:
        return lambda _text: True
    exact = frozenset(pattern for pattern in patterns if not _is_wild(pattern))
    prefixes = tuple(pattern[:-1] for pattern in patterns if _is_prefix(pattern))
    others = [
        re.compile(_expression([pattern], {}) or "", re.DOTALL).fullmatch
        for pattern in patterns
        if _is_wild(pattern) and not _is_prefix(pattern)
    ]
    if not others:
        return lambda text: text in exact or text.startswith(prefixes)
    return lambda text: (
        text in exact or text.startswith(prefixes) or any(other(text) is not None for other in others)
    )


def _like_dynamic(pieces: list[Piece]) -> Matcher:
    def matches(text: str, keys: Keys) -> bool:
        expression = _expression(pieces, keys)
        return expression is not None and re.fullmatch(expression, text, re.DOTALL) is not None

    return matches


def _is_wild(pattern: str) -> bool:
    return "*" in pattern or "?" in pattern


def _is_prefix(pattern: str) -> bool:
    return pattern.endswith("*") and not _is_wild(pattern[:-1])


def _expand(pieces: list[Piece], keys: Keys) -> str | None:
    texts = []
    for piece in pieces:
        text = _text_of(piece, keys)
        if text is None:
            return None
        texts.append(text)
    return "".join(texts)


def _text_of(piece: Piece, keys: Keys) -> str | None:
    if isinstance(piece, Variable):
        return piece.find(keys)
    return piece.text if isinstance(piece, Literal) else piece


def _expression(pieces: Sequence[Piece], keys: Keys) -> str | None:
    """Return the regular expression of a pattern, or None where a variable has no value."""
    between_stars = [""]
    for piece in pieces:
        if isinstance(piece, str):
            first, *rest = (re.escape(part).replace(r"\?", ".") for part in piece.split("*"))
            between_stars[-1] += first
            between_stars += rest
        else:
            text = _text_of(piece, keys)
            if text is None:
                return None
            between_stars[-1] += re.escape(text)
    if len(between_stars) == 1:
        return between_stars[0]
    first, *middle, last = between_stars
    return first + "".join(f"(?>.*?{part})" for part in middle) + f".*{last}"
