"""Search expressions: which metrics a text means.

Namespace and dimension names in braces, then terms that a metric's names and values must hold, joined by AND, OR, NOT
and brackets. A term in double quotes must match a whole word sequence; one without matches any part.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from reelworks.cloud.services.cloudwatch.mathematics import ExpressionError
from reelworks.cloud.services.cloudwatch.model import Metric

SEARCHED_MAX = 500
"""How many series one search gives."""

_SCHEMA = re.compile(r"\s*\{(?P<inside>[^}]*)\}\s*(?P<rest>.*)", re.DOTALL)
_TOKEN = re.compile(
    r'\s*(?:(?P<sign>[()])|(?:(?P<key>:?[\w.-]+)\s*=\s*)?(?:"(?P<exact>[^"]*)"|(?P<word>[^\s()="]+)))'
)
Test = Callable[[Metric], bool]


@dataclass(frozen=True, slots=True)
class Search:
    """What a search asks for."""

    namespace: str | None
    dimension_names: frozenset[str] | None
    """Exactly these a metric must have; None where any will do."""
    matches: Test

    def finds(self, metric: Metric) -> bool:
        """Whether it means this metric."""
        if self.namespace is not None and metric.namespace != self.namespace:
            return False
        names = frozenset(name for name, _ in metric.dimensions)
        return (self.dimension_names is None or names == self.dimension_names) and self.matches(metric)


def parse_search(text: str) -> Search:
    """Return what a search expression asks for.

    Raises:
        ExpressionError: it cannot be read.
    """
    namespace: str | None = None
    dimension_names: frozenset[str] | None = None
    if match := _SCHEMA.fullmatch(text):
        first, *rest = [part.strip().strip('"') for part in match["inside"].split(",")]
        namespace, dimension_names, text = first, frozenset(rest), match["rest"]
    reader = _Reader(_tokens(text))
    return Search(namespace, dimension_names, reader.read_all())


_Token = tuple[str, str, bool]
"""Key (or empty), word, whether it must match exactly; signs and AND, OR, NOT have the key ``!``."""


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    place, text = 0, text.strip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise ExpressionError(f"The search cannot be read at '{text[place:][:20]}'")
        place = match.end()
        if match["sign"] or match["word"] in {"AND", "OR", "NOT"}:
            tokens.append(("!", match["sign"] or match["word"], False))
        else:
            is_exact = match["exact"] is not None
            tokens.append((match["key"] or "", match["exact"] if is_exact else match["word"], is_exact))
    return tokens


class _Reader:
    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens

    def read_all(self) -> Test:
        if not self._tokens:
            return lambda _metric: True
        test = self._read_any()
        if self._tokens:
            raise ExpressionError(f"The search cannot be read at '{self._tokens[0][1]}'")
        return test

    def _read_any(self) -> Test:
        tests = [self._read_each()]
        while self._tokens[:1] == [("!", "OR", False)]:
            self._tokens.pop(0)
            tests.append(self._read_each())
        return lambda metric: any(test(metric) for test in tests)

    def _read_each(self) -> Test:
        tests = [self._read_one()]
        while self._tokens and self._tokens[0][:2] not in {("!", "OR"), ("!", ")")}:
            if self._tokens[0] == ("!", "AND", False):
                self._tokens.pop(0)
            tests.append(self._read_one())
        return lambda metric: all(test(metric) for test in tests)

    def _read_one(self) -> Test:
        if not self._tokens:
            raise ExpressionError("The search ends too early")
        key, word, is_exact = self._tokens.pop(0)
        if (key, word) == ("!", "NOT"):
            inner = self._read_one()
            return lambda metric: not inner(metric)
        if (key, word) == ("!", "("):
            inner = self._read_any()
            if not self._tokens or self._tokens.pop(0)[:2] != ("!", ")"):
                raise ExpressionError("The search lacks a closing bracket")
            return inner
        if key == "!":
            raise ExpressionError(f"The search cannot be read at '{word}'")
        return _term(key, word, is_exact=is_exact)


def _term(key: str, word: str, *, is_exact: bool) -> Test:
    wanted = word.casefold()

    def test(metric: Metric) -> bool:
        texts = [text.casefold() for text in _texts(metric, key)]
        return any(text == wanted for text in texts) if is_exact else any(wanted in text for text in texts)

    return test


def _texts(metric: Metric, key: str) -> list[str]:
    if key in {"MetricName", ":aws.MetricName"}:
        return [metric.name]
    if key in {"Namespace", ":aws.Namespace"}:
        return [metric.namespace]
    if key:
        return [value for name, value in metric.dimensions if name == key]
    return [metric.name, metric.namespace, *(part for pair in metric.dimensions for part in pair)]
