import pytest

from reelworks.worker.outcome import Done, Reject, Retry, pause_s, worst


def test_a_message_is_done_when_all_its_uploads_are():
    assert worst([Done(), Done()]) == Done()
    assert worst([]) == Done()


def test_a_retry_goes_before_a_rejection_and_that_before_success():
    assert worst([Done(), Reject("bad"), Retry(1, "busy")]) == Retry(1, "busy")
    assert worst([Done(), Reject("bad")]) == Reject("bad")


@pytest.mark.parametrize(("attempt", "expected"), [(0, 1), (1, 2), (2, 4), (5, 30), (10_000, 30)])
def test_pauses_double_up_to_the_longest(attempt, expected):
    assert pause_s(attempt, 1, 30) == expected
