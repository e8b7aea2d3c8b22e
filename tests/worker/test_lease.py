import threading

import pytest

from reelworks.worker.lease import LeaseKeeper


@pytest.fixture
def keeper(queue, clock):
    return LeaseKeeper(queue, visibility_s=30, clock=clock)


def test_a_lease_is_extended_once_a_third_of_its_time_is_gone(keeper, queue, clock):
    with keeper.hold("r") as lease:
        clock.advance(5)
        keeper.beat()
        assert queue.hidden == []

        clock.advance(5)
        keeper.beat()

        assert queue.hidden == [("r", 30)]
        clock.advance(28)
        assert not lease.is_lost


def test_a_lease_without_extension_is_lost_when_its_time_is_over(keeper, clock):
    with keeper.hold("r") as lease:
        clock.advance(28.9)
        assert not lease.is_lost

        clock.advance(0.2)

        assert lease.is_lost


def test_a_lease_that_the_queue_does_not_know_any_more_is_lost_at_once(keeper, queue, clock):
    with keeper.hold("r") as lease, keeper.hold("s") as other:
        queue.lost = frozenset({"r"})
        clock.advance(11)
        keeper.beat()

        assert lease.is_lost
        assert not other.is_lost


def test_a_queue_that_is_away_costs_nothing_until_the_time_is_over(keeper, queue, clock):
    with keeper.hold("r") as lease:
        queue.go_away()
        clock.advance(20)
        keeper.beat()
        assert not lease.is_lost

        queue.come_back()
        keeper.beat()
        clock.advance(20)

        assert not lease.is_lost


def test_a_lost_lease_stays_lost(keeper, queue, clock):
    with keeper.hold("r") as lease:
        clock.advance(40)
        keeper.beat()

        assert lease.is_lost
        assert queue.hidden == []
        lease.extend(clock.now() + 100)
        assert lease.is_lost


def test_what_is_not_held_any_more_is_not_extended(keeper, queue, clock):
    with keeper.hold("r"):
        pass

    clock.advance(15)
    keeper.beat()

    assert queue.hidden == []


def test_many_leases_are_extended_in_one_call(keeper, clock, monkeypatch, queue):
    calls = []
    monkeypatch.setattr(queue, "hide", lambda receipts, s: calls.append((sorted(receipts), s)) or frozenset())
    with keeper.hold("a"), keeper.hold("b"), keeper.hold("c"):
        clock.advance(11)
        keeper.beat()

    assert calls == [(["a", "b", "c"], 30)]


def test_keeping_ends_when_it_is_closed(keeper):
    closed = threading.Event()
    thread = threading.Thread(target=keeper.keep, args=(closed,))
    thread.start()

    closed.set()
    thread.join(10)

    assert not thread.is_alive()
