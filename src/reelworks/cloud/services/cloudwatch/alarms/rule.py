"""Composite alarms' rules: ALARM("a") AND NOT (OK("b") OR INSUFFICIENT_DATA("c")).

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from reelworks.base.arn import find_arn
from reelworks.cloud.services.cloudwatch.alarms.model import StateValue

DEPTH_MAX = 50

_TOKEN = re.compile(
    r"""\s*(?:(?P<state>ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"(?P<double>[^"]+)"|'(?P<single>[^']+)'"""
    r"""|(?P<bare>[^()"'\s]+))\s*\)|(?P<word>AND|OR|NOT|TRUE|FALSE)\b|(?P<sign>[()]))"""
)
FindState = Callable[[str], StateValue]
"""Returns the state of the alarm with that name."""
Test = Callable[[FindState], bool]


class RuleError(Exception):
    """A rule cannot be read."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that has been read."""

    names: frozenset[str]
    """The alarms that it speaks of."""
    holds: Test
    """Says, by the states of those, whether the composite alarm is in ALARM."""


def parse_rule(text: str) -> Rule:
    """Return what a rule says.

    Raises:
        RuleError: it cannot be read.
    """
    reader = _Reader(_tokens(text))
    holds = reader.read_any()
    if reader.tokens:
        raise RuleError(f"unexpected '{reader.tokens[0].word}'")
    return Rule(frozenset(reader.names), holds)


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    alarm: str = ""


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    place, text = 0, text.strip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise RuleError(f"unexpected '{text[place:][:30]}'")
        place = match.end()
        if match["state"]:
            name = match["double"] or match["single"] or match["bare"]
            tokens.append(_Token(match["state"], _name_of(name)))
        else:
            tokens.append(_Token(match["word"] or match["sign"]))
    return tokens


def _name_of(name_or_arn: str) -> str:
    arn = find_arn(name_or_arn)
    if arn is None or not arn.resource.startswith("alarm:"):
        return name_or_arn
    return arn.resource.removeprefix("alarm:")


class _Reader:
    """Reads from left to right: OR is looser than AND, and NOT the tightest."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.names: set[str] = set()
        self._depth = 0

    def read_any(self) -> Test:
        tests = [self._read_each()]
        while self._next_is("OR"):
            tests.append(self._read_each())
        return tests[0] if len(tests) == 1 else lambda find: any(test(find) for test in tests)

    def _read_each(self) -> Test:
        tests = [self._read_one()]
        while self._next_is("AND"):
            tests.append(self._read_one())
        return tests[0] if len(tests) == 1 else lambda find: all(test(find) for test in tests)

    def _read_one(self) -> Test:
        self._depth += 1
        if self._depth > DEPTH_MAX:
            raise RuleError("it is nested too deeply")
        test = self._read_term()
        self._depth -= 1
        return test

    def _read_term(self) -> Test:
        if not self.tokens:
            raise RuleError("it ends too early")
        token = self.tokens.pop(0)
        if token.alarm:
            self.names.add(token.alarm)
            return lambda find: find(token.alarm) == token.word
        if token.word in {"TRUE", "FALSE"}:
            return lambda _find: token.word == "TRUE"
        if token.word == "NOT":
            inner = self._read_one()
            return lambda find: not inner(find)
        if token.word != "(":
            raise RuleError(f"unexpected '{token.word}'")
        inner = self.read_any()
        if not self._next_is(")"):
            raise RuleError("a bracket is not closed")
        return inner

    def _next_is(self, word: str) -> bool:
        if not self.tokens or self.tokens[0].alarm or self.tokens[0].word != word:
            return False
        self.tokens.pop(0)
        return True
