r"""The ``wildcard`` operator: ``*`` stands for any text; ``\*`` and ``\\`` for themselves.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-wildcard-matching

Matching looks for the pieces between the wildcards one after the other, each as far left as it goes: no text makes
it slow, as one could a regular expression.
"""

from collections import Counter
from collections.abc import Callable

from reelworks.cloud.patterns.scalars import MalformedRule

REPEATS_MAX = 3
"""How often the same text may stand between wildcards. AWS does not say where it draws the line ("Rule is too
complex"); it refuses ``*:*:*:*:*:event-bus/*``."""


def compile_wildcard(pattern: str) -> Callable[[str], bool]:
    """Compile a pattern.

    Raises:
        MalformedRule: two wildcards stand together, a backslash before anything but ``*`` and a backslash, or the
            pattern is too complex.
    """
    pieces = _split(pattern)
    if len(pieces) == 1:
        return lambda text: text == pieces[0]
    if any(count > REPEATS_MAX for count in Counter(pieces[1:-1]).values()):
        raise MalformedRule(
            "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences"
            " after a wildcard character"
        )
    head, middle, tail = pieces[0], pieces[1:-1], pieces[-1]

    def matches(text: str) -> bool:
        if len(text) < len(head) + len(tail) or not text.startswith(head) or not text.endswith(tail):
            return False
        position, end = len(head), len(text) - len(tail)
        for piece in middle:
            position = text.find(piece, position, end)
            if position < 0:
                return False
            position += len(piece)
        return True

    return matches


def _split(pattern: str) -> list[str]:
    pieces, piece, position = [], "", 0
    while position < len(pattern):
        letter = pattern[position]
        after = pattern[position + 1 : position + 2]
        if letter == "*" and after == "*":
            # AWS counts the quotation mark before the text.
            raise MalformedRule(f"Consecutive wildcard characters at pos {position + 1}")
        if letter == "*":
            pieces.append(piece)
            piece = ""
        elif letter == "\\":
            if after not in ("*", "\\"):
                raise MalformedRule(f"Invalid escape character at pos {position + 1}")
            piece += after
            position += 1
        else:
            piece += letter
        position += 1
    return [*pieces, piece]
