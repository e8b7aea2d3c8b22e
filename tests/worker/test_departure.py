"""A worker whose machine is to go: it takes nothing more, asks for time, gives leave, and waits for the end."""

import threading
import time

from reelworks.aws.faults import CloudFault
from reelworks.base.stopping import StopSignal
from reelworks.worker.departure import Departure

WAIT_S = 10.0


class Group:
    """A group that wants its machine back when it is told to."""

    def __init__(self):
        self.wants_it = False
        self.is_away = False
        self.said = []

    def is_to_go(self):
        if self.is_away:
            raise CloudFault("away")
        return self.wants_it

    def ask_for_time(self):
        self.said.append("time")
        return True

    def give_leave(self):
        if self.is_away:
            raise CloudFault("away")
        self.said.append("leave")
        return True


def depart(group):
    stop = StopSignal()
    return Departure(group, stop, look_s=0.01, beat_s=0.01), stop


def wait_until(is_so):
    deadline = time.monotonic() + WAIT_S
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_machine_that_is_to_go_stops_its_worker_softly():
    group = Group()
    departure, stop = depart(group)
    departure.begin()
    assert not stop.is_asked

    group.wants_it = True

    assert stop.wait(WAIT_S)
    assert not stop.is_hard
    assert departure.is_due


def test_while_jobs_run_the_group_is_asked_for_time_again_and_again():
    group = Group()
    departure, _ = depart(group)
    departure.begin()

    group.wants_it = True

    wait_until(lambda: group.said.count("time") >= 3)
    assert "leave" not in group.said


def test_leave_is_given_once_and_then_the_end_is_waited_for():
    group = Group()
    group.wants_it = True
    departure, stop = depart(group)
    departure.begin()
    finishing = threading.Thread(target=departure.finish, daemon=True)

    finishing.start()

    wait_until(lambda: "leave" in group.said)
    wait_until(lambda: not departure._thread.is_alive())
    assert finishing.is_alive()
    stop._on_signal(15, None)
    finishing.join(WAIT_S)
    assert not finishing.is_alive()
    assert group.said.count("leave") == 1


def test_a_worker_that_starts_on_a_machine_that_is_to_go_takes_nothing():
    group = Group()
    group.wants_it = True
    departure, stop = depart(group)

    departure.begin()

    assert stop.is_asked


def test_a_cloud_that_is_away_changes_nothing_until_it_is_back():
    group = Group()
    group.is_away = True
    departure, stop = depart(group)
    departure.begin()
    assert not stop.wait(0.1)

    group.wants_it, group.is_away = True, False

    assert stop.wait(WAIT_S)


def test_a_worker_that_was_told_to_stop_otherwise_gives_no_leave():
    group = Group()
    departure, stop = depart(group)
    departure.begin()

    stop.ask()
    departure.finish()

    assert group.said == []
