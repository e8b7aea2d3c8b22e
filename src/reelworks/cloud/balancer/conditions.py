"""Which rule holds for a request: pure rules.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import parse_qsl

from multidict import CIMultiDictProxy

from reelworks.cloud.balancer.config import Condition, Rule
from reelworks.cloud.balancer.patterns import compile_pattern, compile_regex, matches_any


@dataclass(frozen=True, slots=True)
class Facts:
    """What rules ask of a request."""

    method: str
    path: str
    """As it came, without the query."""
    query: str
    """As it came, without the question mark."""
    host: str
    """Without a port."""
    headers: CIMultiDictProxy[str]
    remote: str
    """The address of who asks."""


def find_rule(rules: Sequence[Rule], facts: Facts) -> Rule:
    """Return the first rule whose conditions all hold; the last has none."""
    for rule in rules[:-1]:
        if all(_holds(condition, facts) for condition in rule.conditions):
            return rule
    return rules[-1]


def _holds(condition: Condition, facts: Facts) -> bool:
    return _TESTS[condition.field](condition, facts)


def _host(condition: Condition, facts: Facts) -> bool:
    return _text(condition, (facts.host,), ignores_case=True)


def _path(condition: Condition, facts: Facts) -> bool:
    return _text(condition, (facts.path,), ignores_case=False)


def _header(condition: Condition, facts: Facts) -> bool:
    return _text(condition, facts.headers.getall(condition.header, ()), ignores_case=True)


def _method(condition: Condition, facts: Facts) -> bool:
    return facts.method in condition.values


def _query(condition: Condition, facts: Facts) -> bool:
    asked = parse_qsl(facts.query, keep_blank_values=True)
    return any(_is_pair(key, value, asked) for key, value in condition.pairs)


def _source(condition: Condition, facts: Facts) -> bool:
    address = ip_address(facts.remote)
    return any(address in _network(one) for one in condition.values)


def _text(condition: Condition, texts: Iterable[str], *, ignores_case: bool) -> bool:
    return any(
        matches_any(condition.values, text, ignores_case=ignores_case)
        or any(compile_regex(one, ignores_case=ignores_case).search(text) for one in condition.regexes)
        for text in texts
    )


def _is_pair(key: str | None, value: str, asked: list[tuple[str, str]]) -> bool:
    of_key = compile_pattern(key, ignores_case=True) if key else None
    of_value = compile_pattern(value, ignores_case=True)
    return any(
        (of_key is None or of_key.fullmatch(name)) and of_value.fullmatch(text) for name, text in asked
    )


@lru_cache(maxsize=1024)
def _network(text: str) -> IPv4Network | IPv6Network:
    return ip_network(text, strict=False)


_TESTS: Mapping[str, Callable[[Condition, Facts], bool]] = {
    "host-header": _host,
    "path-pattern": _path,
    "http-header": _header,
    "http-request-method": _method,
    "query-string": _query,
    "source-ip": _source,
}
