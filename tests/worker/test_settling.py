import threading

import pytest

from reelworks.worker.settling import Deleter


@pytest.fixture
def run(queue):
    """Return a function that starts a deleter's thread; it is ended after the test."""
    running = []

    def start(deleter):
        thread = threading.Thread(target=deleter.run)
        thread.start()
        running.append((deleter, thread))
        return thread

    yield start
    for deleter, thread in running:
        deleter.close()
        thread.join(10)


def test_what_is_added_is_deleted(queue, run):
    deleter = Deleter(queue)
    run(deleter)

    deleter.add("r")

    queue.wait_until(lambda: queue.deleted == ["r"])


def test_what_waits_is_deleted_before_it_closes(queue, run):
    deleter = Deleter(queue)
    for number in range(25):
        deleter.add(str(number))
    deleter.close()

    run(deleter).join(10)

    assert queue.deleted == [str(number) for number in range(25)]


def test_what_waits_is_deleted_ten_at_a_time(queue, run, monkeypatch):
    batches = []
    monkeypatch.setattr(queue, "delete", lambda receipts: batches.append(len(receipts)))
    deleter = Deleter(queue)
    for number in range(25):
        deleter.add(str(number))
    deleter.close()

    run(deleter).join(10)

    assert batches == [10, 10, 5]


def test_a_queue_that_is_away_is_asked_again(queue, run):
    deleter = Deleter(queue)
    queue.go_away()
    run(deleter)
    deleter.add("r")
    queue.wait_until(lambda: queue.delete_attempts == 1)

    queue.come_back()

    queue.wait_until(lambda: queue.deleted == ["r"])


def test_closing_does_not_wait_for_a_queue_that_is_away(queue, run):
    deleter = Deleter(queue)
    queue.go_away()
    deleter.add("r")
    thread = run(deleter)

    deleter.close()
    thread.join(10)

    assert not thread.is_alive()
