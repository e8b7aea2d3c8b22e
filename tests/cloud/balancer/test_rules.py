"""Which rule holds for a request; without HTTP."""

import pytest
from multidict import CIMultiDict, CIMultiDictProxy

from reelworks.cloud.balancer.conditions import Facts, find_rule
from reelworks.cloud.balancer.config import Condition, FixedResponse, Rule
from reelworks.cloud.balancer.health import matches_codes

DEFAULT = Rule("default", fixed=FixedResponse(404))


def facts(**given):
    headers = CIMultiDictProxy(CIMultiDict(given.pop("headers", {})))
    whole = {"method": "GET", "path": "/", "query": "", "host": "example.com", "remote": "10.1.2.3", **given}
    return Facts(headers=headers, **whole)


def holds(condition, **given):
    rule = Rule("one", (condition,), fixed=FixedResponse(200))
    return find_rule([rule, DEFAULT], facts(**given)) is rule


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("/img/*", "/img/a/b.png", True),
        ("/img/*", "/img/", True),
        ("/img/*", "/IMG/a", False),
        ("/img/?.png", "/img/a.png", True),
        ("/img/?.png", "/img/ab.png", False),
        ("/a.b", "/axb", False),
        ("/*/c", "/a/b/c", True),
        ("/exact", "/exact/", False),
        ("/[x](y)", "/[x](y)", True),
    ],
)
def test_a_path_pattern(pattern, path, expected):
    assert holds(Condition("path-pattern", (pattern,)), path=path) is expected


@pytest.mark.parametrize(
    ("pattern", "host", "expected"),
    [("*.example.com", "a.EXAMPLE.com", True), ("*.example.com", "example.com", False)],
)
def test_a_host_is_compared_without_its_case(pattern, host, expected):
    assert holds(Condition("host-header", (pattern,)), host=host) is expected


def test_one_of_several_values_is_enough():
    condition = Condition("http-request-method", ("PUT", "POST"))

    assert holds(condition, method="POST")
    assert not holds(condition, method="GET")


def test_a_header_that_comes_twice_is_looked_at_twice():
    condition = Condition("http-header", ("*chrome*",), header="User-Agent")

    assert holds(condition, headers=[("user-agent", "x"), ("User-Agent", "A Chrome B")])
    assert not holds(condition, headers=[("X-Agent", "chrome")])


@pytest.mark.parametrize(
    ("key", "value", "query", "expected"),
    [
        ("version", "v1", "a=b&VERSION=V1", True),
        ("version", "v1", "version=v2", False),
        (None, "*example*", "x=an-example-here", True),
        ("x", "a\\*b", "x=a*b", True),
        ("x", "a\\*b", "x=aXb", False),
        ("x", "ä?", "x=%C3%A4b", True),
    ],
)
def test_a_query_string(key, value, query, expected):
    assert holds(Condition("query-string", pairs=((key, value),)), query=query) is expected


def test_a_source_address():
    condition = Condition("source-ip", ("192.0.2.0/24", "10.0.0.0/8"))

    assert holds(condition, remote="10.9.9.9")
    assert not holds(condition, remote="11.0.0.1")


def test_a_regular_expression():
    condition = Condition("path-pattern", regexes=("^/v[0-9]+/",))

    assert holds(condition, path="/v12/x")
    assert not holds(condition, path="/vx/x")


def test_all_conditions_must_hold():
    both = Rule("both", (Condition("path-pattern", ("/a",)), Condition("http-request-method", ("PUT",))))

    assert find_rule([both, DEFAULT], facts(path="/a", method="PUT")) is both
    assert find_rule([both, DEFAULT], facts(path="/a", method="GET")) is DEFAULT


def test_the_first_rule_that_holds_is_taken():
    first, second = (Rule(name, (Condition("path-pattern", ("/*",)),)) for name in ("first", "second"))

    assert find_rule([first, second, DEFAULT], facts()) is first


@pytest.mark.parametrize(
    ("codes", "status", "expected"),
    [("200", 200, True), ("200,302", 302, True), ("200-299", 250, True), ("200-299,404", 300, False)],
)
def test_a_matcher_of_statuses(codes, status, expected):
    assert matches_codes(codes, status) is expected
