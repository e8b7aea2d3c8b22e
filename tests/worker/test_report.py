import json

import pytest

from reelworks.worker.report import Reporter


@pytest.fixture
def reporter(out, clock):
    return Reporter(out, "w1", clock, is_progress_shown=True)


def progress_lines(out):
    return [json.loads(line.removeprefix("@progress ")) for line in out.getvalue().splitlines()]


def test_a_line_break_in_a_key_does_not_make_two_lines(reporter, out):
    reporter.say("Processing: a\nMoved to: b")

    assert out.getvalue() == "Processing: a\\nMoved to: b\n"


def test_progress_is_a_mark_and_a_json_object(reporter, out):
    reporter.progress(pipeline="movies", key="ä", state="taken")

    assert out.getvalue().startswith("@progress {")
    assert progress_lines(out) == [{"worker": "w1", "pipeline": "movies", "key": "ä", "state": "taken"}]


def test_progress_is_silent_where_nobody_asked_for_it(out, clock):
    reporter = Reporter(out, "w1", clock, is_progress_shown=False)

    reporter.step("movies", "k", "poster").finish()

    assert out.getvalue() == ""


def test_a_step_tells_its_progress_once_a_second_and_its_end_always(reporter, out, clock):
    step = reporter.step("movies", "k", "renditions")
    for share in (0.1, 0.2, 0.3):
        step.tell(share)
    clock.advance(1)
    step.tell(0.41234)
    step.tell(0.5)
    step.finish()

    assert [line["share"] for line in progress_lines(out)] == [0.0, 0.412, 1.0]
    assert progress_lines(out)[1]["step"] == "renditions"
