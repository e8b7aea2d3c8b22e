import json
import threading

import pytest

from reelworks.base.stopping import StopSignal
from reelworks.worker.consumer import Consumer, Desk
from reelworks.worker.outcome import Done, Reject, Retry
from reelworks.worker.settings import WorkerSettings
from reelworks.worker.slots import Slots


def event(*keys):
    records = [
        {
            "eventSource": "aws:s3",
            "eventName": "ObjectCreated:Put",
            "s3": {"bucket": {"name": "films"}, "object": {"key": key}},
        }
        for key in keys
    ]
    return json.dumps({"Records": records})


@pytest.fixture
def settings(tmp_path):
    return WorkerSettings("w1", tmp_path, retry_first_s=0.01, retry_most_s=0.02, poll_wait_s=1)


@pytest.fixture
def start(queue, clock, settings):
    """Return a function that starts a consumer over the queue; it is stopped after the test."""
    begun = []

    def begin(run_task, slots=2):
        stop = StopSignal()
        consumer = Consumer(Desk("movies", queue, 30, Slots(slots), run_task), settings, stop, clock)
        consumer.start()
        begun.append((consumer, stop))
        return consumer, stop

    yield begin
    for consumer, stop in begun:
        stop.ask()
        consumer.halt()
        assert consumer.wait_idle(10)
        consumer.close(10)


def test_a_message_whose_uploads_are_done_is_deleted(start, queue):
    seen = []
    start(lambda task, _is_off: seen.append(task.key) or Done())

    name = queue.send(event("a", "b"))

    queue.wait_until(lambda: queue.deleted == [name])
    assert seen == ["a", "b"]


def test_a_message_without_uploads_is_deleted(start, queue):
    start(lambda _task, _is_off: pytest.fail("there is nothing to run"))

    name = queue.send(json.dumps({"Event": "s3:TestEvent"}))

    queue.wait_until(lambda: queue.deleted == [name])


def test_a_rejected_message_comes_back_soon_and_is_not_deleted(start, queue):
    start(lambda _task, _is_off: Reject("bad"))

    name = queue.send(event("a"))

    queue.wait_until(lambda: (name, 2) in queue.hidden)
    assert queue.deleted == []


def test_junk_comes_back_on_its_way_to_the_dead_letter_queue(start, queue, caplog):
    start(lambda _task, _is_off: pytest.fail("there is nothing to run"))

    name = queue.send("hello")

    queue.wait_until(lambda: (name, 2) in queue.hidden)
    assert "rejected: the message is not JSON: 'hello'" in caplog.text


def test_a_cloud_that_fails_for_a_while_costs_no_receive(start, queue):
    outcomes = iter([Retry(0, "SlowDown"), Retry(0, "SlowDown"), Done()])
    start(lambda _task, _is_off: next(outcomes))

    name = queue.send(event("a"))

    queue.wait_until(lambda: queue.deleted == [name])
    assert queue.hidden == []


def test_patience_ends_and_the_message_is_handed_back(start, queue, clock):
    def fail(_task, _is_off):
        clock.advance(10)
        keep_alive()
        return Retry(0, "SlowDown")

    consumer, _ = start(fail)
    keep_alive = consumer._keeper.beat

    name = queue.send(event("a"))

    queue.wait_until(lambda: (name, 0) in queue.hidden)


def test_a_polling_failure_is_waited_out(start, queue):
    queue.go_away()
    start(lambda _task, _is_off: Done())
    name = queue.send(event("a"))
    queue.wait_until(lambda: queue.receives > 2)

    queue.come_back()

    queue.wait_until(lambda: queue.deleted == [name])


def test_no_more_messages_are_taken_than_there_are_slots(start, queue):
    may_end = threading.Event()
    running = []
    peak = []

    def work(task, _is_off):
        running.append(task.key)
        peak.append(len(running))
        assert may_end.wait(10)
        running.remove(task.key)
        return Done()

    start(work, slots=3)
    for number in range(9):
        queue.send(event(str(number)))
    queue.wait_until(lambda: queue.receives >= 1)

    may_end.set()

    queue.wait_until(lambda: len(queue.deleted) == 9)
    assert max(peak) <= 3


def test_a_lost_lease_calls_the_work_off_and_leaves_the_message_alone(start, queue, clock):
    begun = threading.Event()

    def work(_task, is_off):
        begun.set()
        assert wait_for(is_off)
        return Retry(0, "called off")

    consumer, _ = start(work)
    queue.send(event("a"))
    assert begun.wait(10)

    clock.advance(29.5)

    assert consumer.wait_idle(10)
    assert queue.hidden == []
    assert queue.deleted == []


def test_after_a_stop_nothing_more_is_taken(start, queue):
    consumer, stop = start(lambda _task, _is_off: pytest.fail("nothing is to be run"))
    queue.wait_until(lambda: queue.receives > 0)

    stop.ask()
    name = queue.send(event("a"))

    assert consumer.wait_idle(10)
    consumer._poller.join(10)
    # It was either left alone or, if a poll was under way, handed back.
    assert queue.hidden in ([], [(name, 0)])
    assert queue.deleted == []


def test_a_running_job_may_end_after_a_stop(start, queue):
    begun, may_end = threading.Event(), threading.Event()

    def work(_task, _is_off):
        begun.set()
        assert may_end.wait(10)
        return Done()

    consumer, stop = start(work)
    name = queue.send(event("a"))
    assert begun.wait(10)
    stop.ask()
    assert not consumer.wait_idle(0)

    may_end.set()

    assert consumer.wait_idle(10)
    consumer.close(10)
    assert queue.deleted == [name]


def test_a_halted_job_is_handed_back_at_once(start, queue):
    begun = threading.Event()

    def work(_task, is_off):
        begun.set()
        assert wait_for(is_off)
        return Retry(0, "called off")

    consumer, stop = start(work)
    name = queue.send(event("a"))
    assert begun.wait(10)

    stop.ask()
    consumer.halt()

    assert consumer.wait_idle(10)
    assert queue.hidden == [(name, 0)]


def test_an_error_of_ours_is_logged_and_frees_its_slot(start, queue, caplog):
    def work(task, _is_off):
        if task.key == "a":
            raise ZeroDivisionError
        return Done()

    start(work, slots=1)
    queue.send(event("a"))
    name = queue.send(event("b"))

    queue.wait_until(lambda: queue.deleted == [name])
    assert "ZeroDivisionError" in caplog.text


def test_a_poll_that_breaks_stops_the_worker_and_says_so(start, queue, monkeypatch, caplog):
    def break_down(*_arguments):
        raise ZeroDivisionError

    monkeypatch.setattr(queue, "receive", break_down)

    consumer, stop = start(lambda _task, _is_off: Done())

    assert stop.wait(10)
    consumer._poller.join(10)
    assert consumer.is_broken
    assert "ZeroDivisionError" in caplog.text


def wait_for(condition):
    waiting = threading.Event()
    return any(condition() or waiting.wait(0.01) for _ in range(1000))
