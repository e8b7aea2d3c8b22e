"""Expressions as trees.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from reelworks.cloud.services.cloudwatch.mathematics.errors import ExpressionError

DEPTH_MAX = 50
"""How deep an expression may be nested."""

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)|(?P<name>[A-Za-z][A-Za-z0-9_]*)"""
    r"""|(?P<text>"[^"]*"|'(?:[^'\\]|\\.)*')|(?P<sign>&&|\|\||==|!=|<=|>=|[-+*/^<>(),\[\]]))"""
)
_WORDS = {"AND": "&&", "OR": "||"}
_LEVELS = (
    frozenset({"||"}),
    frozenset({"&&"}),
    frozenset({"==", "!=", "<", ">", "<=", ">="}),
    frozenset({"+", "-"}),
    frozenset({"*", "/"}),
)
"""The operators that stand between two, from the loosest to the tightest."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it stands there."""

    value: float


@dataclass(frozen=True, slots=True)
class Text:
    """A text in quotes."""

    value: str


@dataclass(frozen=True, slots=True)
class Name:
    """The Id of a metric or of another expression, or a word such as REPEAT."""

    name: str


@dataclass(frozen=True, slots=True)
class Group:
    """Several in brackets: [m1, m2]."""

    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Apply:
    """A function or an operator with its arguments."""

    function: str
    arguments: tuple["Node", ...]


Node = Number | Text | Name | Group | Apply


def parse(text: str) -> Node:
    """Return an expression as a tree.

    Raises:
        ExpressionError: it is not one.
    """
    reader = _Reader(list(_tokens(text)))
    node = reader.read_level(0)
    if reader.peek() is not None:
        raise ExpressionError(f"Unexpected '{reader.peek()}'")
    return node


def names_in(node: Node) -> set[str]:
    """Return the Ids that an expression speaks of; those in functions' words, such as REPEAT, among them."""
    match node:
        case Name(name):
            return {name}
        case Group(items) | Apply(_, items):
            return {name for item in items for name in names_in(item)}
    return set()


def _tokens(text: str) -> Iterator[str]:
    place = 0
    text = text.rstrip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise ExpressionError(f"Unexpected '{text[place:].strip()[:20]}'")
        place = match.end()
        token = match[match.lastgroup or 0].strip()
        yield _WORDS.get(token, token)


class _Reader:
    """Reads tokens from left to right, an operator's level at a time."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._place = 0
        self._depth = 0

    def peek(self) -> str | None:
        """Return the next token, None at the end."""
        return self._tokens[self._place] if self._place < len(self._tokens) else None

    def read_level(self, level: int) -> Node:
        """Read operators of this level and all tighter ones."""
        if level == len(_LEVELS):
            return self._read_sign()
        node = self.read_level(level + 1)
        while (token := self.peek()) in _LEVELS[level]:
            assert token is not None
            self._place += 1
            node = Apply(token, (node, self.read_level(level + 1)))
        return node

    def _read_sign(self) -> Node:
        if self.peek() in {"-", "+"}:
            sign = self._take()
            inner = self._deeper(self._read_sign)
            return Apply("negate", (inner,)) if sign == "-" else inner
        base = self._read_operand()
        if self.peek() == "^":
            self._place += 1
            return Apply("^", (base, self._deeper(self._read_sign)))
        return base

    def _read_operand(self) -> Node:
        token = self._take()
        match token:
            case "(":
                node = self._deeper(lambda: self.read_level(0))
                self._expect(")")
                return node
            case "[":
                return Group(self._read_list("]"))
        if token[0] in "\"'":
            return Text(token[1:-1].replace("\\'", "'"))
        if token[0].isdigit() or token[0] == ".":
            return Number(float(token))
        if not token[0].isalpha():
            raise ExpressionError(f"Unexpected '{token}'")
        if self.peek() == "(":
            self._place += 1
            return Apply(token, self._read_list(")"))
        return Name(token)

    def _read_list(self, end: str) -> tuple[Node, ...]:
        items: list[Node] = []
        while self.peek() != end:
            if items:
                self._expect(",")
            items.append(self._deeper(lambda: self.read_level(0)))
        self._place += 1
        return tuple(items)

    def _deeper(self, read: Callable[[], Node]) -> Node:
        self._depth += 1
        if self._depth > DEPTH_MAX:
            raise ExpressionError("The expression is nested too deeply")
        node = read()
        self._depth -= 1
        return node

    def _take(self) -> str:
        token = self.peek()
        if token is None:
            raise ExpressionError("The expression ends too early")
        self._place += 1
        return token

    def _expect(self, token: str) -> None:
        found = self._take()
        if found != token:
            raise ExpressionError(f"Expected '{token}' instead of '{found}'")
