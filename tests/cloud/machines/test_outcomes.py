"""When a service is started again, and in which order services are."""

import signal
from dataclasses import replace

import pytest

from reelworks.cloud.machines.init.ordering import order_of
from reelworks.cloud.machines.init.outcomes import Exit, StartLimit, is_restarted
from reelworks.cloud.machines.init.unit import Restarts, load_unit

ENDS = {
    "clean": Exit(0).result(frozenset()),
    "unclean status": Exit(1).result(frozenset()),
    "clean signal": Exit(-signal.SIGTERM).result(frozenset()),
    "unclean signal": Exit(-signal.SIGKILL).result(frozenset()),
    "timeout": "timeout",
}


# The table of systemd.service(5).
@pytest.mark.parametrize(
    ("when", "ends"),
    [
        ("no", set()),
        ("always", {"clean", "unclean status", "clean signal", "unclean signal", "timeout"}),
        ("on-success", {"clean", "clean signal"}),
        ("on-failure", {"unclean status", "unclean signal", "timeout"}),
        ("on-abnormal", {"unclean signal", "timeout"}),
        ("on-abort", {"unclean signal"}),
    ],
)
def test_a_service_is_started_again_as_its_setting_says(when, ends):
    restarted = {name for name, result in ENDS.items() if is_restarted(Restarts(when=when), result)}

    assert restarted == ends


def test_a_unit_may_call_further_ends_good():
    good = frozenset({"143", "SIGKILL"})

    assert Exit(143).result(good) == "success"
    assert Exit(-signal.SIGKILL).result(good) == "success"
    assert Exit(1).result(good) == "exit-code"


def test_starts_are_limited_within_an_interval():
    limit, restarts = StartLimit(), Restarts(limit_interval_s=10, limit_burst=2)

    assert [limit.take(restarts, at) for at in (0, 1, 2, 9.9, 10.1, 10.2)] == [
        True,
        True,
        False,
        False,
        True,
        False,
    ]


def test_no_limit_where_it_is_taken_off():
    limit, restarts = StartLimit(), Restarts(limit_interval_s=0)

    assert all(limit.take(restarts, 0) for _ in range(100))


@pytest.fixture
def unit(tmp_path):
    (tmp_path / "a.service").write_text("[Service]\nExecStart=/bin/true\n")
    plain = load_unit(tmp_path, "a.service", "host")

    def make(name, after=(), before=()):
        return replace(plain, name=name, after=frozenset(after), before=frozenset(before))

    return make


def test_units_wait_for_those_they_come_after(unit):
    waits = order_of(
        [unit("a", after=["b", "elsewhere"]), unit("b", after=["c"]), unit("c"), unit("d", before=["c"])]
    )

    assert waits == {"a": {"b"}, "b": {"c"}, "c": {"d"}, "d": set()}


def test_a_circle_is_broken_so_that_all_start(unit):
    waits = order_of([unit("a", after=["b"]), unit("b", after=["c"]), unit("c", after=["a"])])

    assert waits == {"a": {"b"}, "b": {"c"}, "c": set()}
