import threading

from reelworks.worker.slots import Slots


def test_taken_places_are_not_free_until_given_back():
    slots = Slots(2)
    slots.take()
    assert slots.wait_free(5, timeout_s=0, linger_s=0) == 1
    slots.take()
    assert slots.wait_free(5, timeout_s=0, linger_s=0) == 0

    slots.give_back()

    assert slots.wait_free(5, timeout_s=0, linger_s=0) == 1


def test_who_waits_for_a_place_gets_it_when_it_is_given_back():
    slots = Slots(1)
    slots.take()
    seen = []
    waiting = threading.Thread(target=lambda: seen.append(slots.wait_free(1, timeout_s=10, linger_s=0)))
    waiting.start()

    slots.give_back()
    waiting.join(10)

    assert seen == [1]


def test_empty_means_that_every_place_is_free():
    slots = Slots(2)
    assert slots.wait_empty(0)
    slots.take()
    assert not slots.wait_empty(0)
