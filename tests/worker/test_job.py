import errno
import threading

import pytest

from reelworks.aws.faults import CloudFault
from reelworks.media.bench import StepCancelled
from reelworks.pipeline.events import Task
from reelworks.worker.outcome import Done, Reject, Retry

MOVIE = Task("films", "uploads/a/film.mp4")
TEXT = Task("films", "uploads/test1.txt")


def go_on():
    return False


def test_a_text_file_moves_and_leaves_nothing_else(make_shop, objects, out):
    objects.put("films", TEXT.key)

    outcome = make_shop().run(TEXT, go_on)

    assert outcome == Done()
    assert objects.keys("films") == ["processed/test1.txt"]
    assert out.getvalue() == "Processing: uploads/test1.txt\nMoved to: processed/test1.txt\n"


def test_a_movie_is_made_into_its_outputs_and_then_moves(make_shop, objects):
    objects.put("films", MOVIE.key)

    outcome = make_shop().run(MOVIE, go_on)

    assert outcome == Done()
    assert objects.keys("films") == [
        "processed/a/film.mp4",
        "processed/a/film/LOUD.txt",
        "processed/a/film/manifest.json",
    ]
    assert objects.kept["films", "processed/a/film/LOUD.txt"].data == b"DATA!"


def test_the_manifest_says_what_was_made_of_what(make_shop, objects):
    objects.put("films", MOVIE.key)

    make_shop().run(MOVIE, go_on)

    manifest = objects.document("films", "processed/a/film/manifest.json")
    assert manifest["status"] == "done"
    assert manifest["worker"] == "w1"
    assert manifest["source"]["key"] == "uploads/a/film.mp4"
    assert manifest["source"]["moved_to"] == "processed/a/film.mp4"
    assert manifest["source"]["size"] == 4
    assert manifest["outputs"] == [
        {
            "bucket": "films",
            "key": "processed/a/film/LOUD.txt",
            "kind": "shout",
            "content_type": "text/plain",
            "size": 5,
            "step": "shout",
            "details": {"length": 4},
        }
    ]
    assert [timing["stage"] for timing in manifest["timings"]] == ["download", "shout", "upload"]


def test_where_originals_stay_only_outputs_are_written_elsewhere(make_shop, objects, out):
    objects.put("photos", "a b/c.jpg")

    outcome = make_shop(moves=False, kind_of=lambda _path: "picture", audience="picture").run(
        Task("photos", "a b/c.jpg"), go_on
    )

    assert outcome == Done()
    assert objects.keys("photos") == ["a b/c.jpg"]
    assert objects.keys("thumbnails") == ["a b/c.jpg.LOUD.txt", "a b/c.jpg.manifest.json"]
    assert "Made: s3://thumbnails/a b/c.jpg.LOUD.txt\n" in out.getvalue()


@pytest.mark.parametrize("killed_in", ["before", "after"])
def test_killed_at_any_change_a_rerun_ends_the_same(make_shop, objects, killed, killed_in):
    objects.put("films", MOVIE.key)
    make_shop().run(MOVIE, go_on)
    expected = dict(objects.kept)
    changes = count_changes(objects, make_shop)

    for kill_at in range(changes):
        objects.kept = {}
        objects.put("films", MOVIE.key)
        setattr(objects, killed_in, kill_after(kill_at, killed))
        with pytest.raises(killed):
            make_shop().run(MOVIE, go_on)
        setattr(objects, killed_in, lambda _operation: None)

        assert ("films", MOVIE.key) in objects.kept or objects.kept == expected
        assert make_shop().run(MOVIE, go_on) == Done()
        assert objects.kept == expected


def count_changes(objects, make_shop):
    seen = []
    objects.kept = {}
    objects.put("films", MOVIE.key)
    objects.after = seen.append
    make_shop().run(MOVIE, go_on)
    objects.after = lambda _operation: None
    assert seen == ["write", "write", "copy", "delete"]
    return len(seen)


def kill_after(count, killed):
    changes = []

    def see(operation):
        if operation in {"write", "copy", "delete"}:
            changes.append(operation)
            if len(changes) > count:
                raise killed

    return see


def test_an_upload_that_an_earlier_run_moved_is_done(make_shop, objects, out):
    objects.put("films", "processed/test1.txt")

    assert make_shop().run(TEXT, go_on) == Done()
    assert out.getvalue() == ""


def test_an_upload_that_somebody_removed_is_done_and_logged(make_shop, caplog):
    with caplog.at_level("INFO"):
        assert make_shop().run(TEXT, go_on) == Done()

    assert "gone before it was processed: s3://films/uploads/test1.txt" in caplog.text


def test_what_is_no_upload_of_the_pipeline_stays(make_shop, objects):
    objects.put("films", "other/x.txt")
    objects.put("films", "uploads/folder/")

    assert make_shop().run(Task("films", "other/x.txt"), go_on) == Done()
    assert make_shop().run(Task("films", "uploads/folder/"), go_on) == Done()
    assert objects.keys("films") == ["other/x.txt", "uploads/folder/"]


def test_a_bad_source_is_rejected_with_its_reason_and_stays(make_shop, objects, out):
    objects.put("films", MOVIE.key, b"bad data")

    outcome = make_shop().run(MOVIE, go_on)

    assert outcome == Reject("this text is bad")
    assert objects.keys("films") == ["processed/a/film/manifest.json", MOVIE.key]
    manifest = objects.document("films", "processed/a/film/manifest.json")
    assert (manifest["status"], manifest["reason"]) == ("rejected", "this text is bad")
    assert manifest["source"]["moved_to"] is None
    assert "Rejected: uploads/a/film.mp4: this text is bad\n" in out.getvalue()


def test_what_is_named_like_a_movie_and_is_none_is_rejected(make_shop, objects):
    objects.put("films", MOVIE.key)

    outcome = make_shop(kind_of=lambda _path: "other").run(MOVIE, go_on)

    assert outcome == Reject("film.mp4 is named like a movie, but holds nothing that can be read as one")


def test_a_picture_among_the_movies_just_moves(make_shop, objects):
    objects.put("films", "uploads/a.jpg")

    assert make_shop().run(Task("films", "uploads/a.jpg"), go_on) == Done()
    assert objects.keys("films") == ["processed/a.jpg"]


def test_a_step_for_any_upload_sees_text_files_too(make_shop, objects):
    objects.put("films", TEXT.key)

    make_shop(audience="any", kind_of=lambda _path: pytest.fail("a text is not looked into")).run(TEXT, go_on)

    assert "processed/test1.txt.files/LOUD.txt" in objects.keys("films")


@pytest.mark.parametrize("operation", ["find", "fetch", "list", "write", "copy", "delete"])
def test_a_failing_cloud_is_a_reason_to_try_again(make_shop, objects, operation):
    def fail(called):
        if called == operation:
            raise CloudFault("SlowDown")

    objects.put("films", MOVIE.key)
    objects.before = fail

    assert make_shop().run(MOVIE, go_on) == Retry(0, "SlowDown")


def test_a_full_disk_is_not_the_uploads_fault(make_shop, objects):
    def fill(called):
        if called == "fetch":
            raise OSError(errno.ENOSPC, "No space left on device")

    objects.put("films", MOVIE.key)
    objects.before = fill

    outcome = make_shop().run(MOVIE, go_on)

    assert isinstance(outcome, Retry)
    assert "No space left" in outcome.reason


def test_a_source_that_is_replaced_while_it_is_worked_on_is_worked_on_again(make_shop, objects):
    def replace_at_copy(called):
        if called == "copy":
            objects.put("films", MOVIE.key, b"newer")

    objects.put("films", MOVIE.key)
    objects.before = replace_at_copy

    assert isinstance(make_shop().run(MOVIE, go_on), Retry)
    assert objects.kept["films", MOVIE.key].data == b"newer"


def test_a_source_that_is_replaced_after_its_copy_stays_for_its_own_message(make_shop, objects):
    def replace_at_delete(called):
        if called == "delete":
            objects.put("films", TEXT.key, b"newer")

    objects.put("films", TEXT.key)
    objects.before = replace_at_delete

    assert make_shop().run(TEXT, go_on) == Done()
    assert objects.kept["films", TEXT.key].data == b"newer"
    assert objects.kept["films", "processed/test1.txt"].data == b"data"


def test_work_that_is_called_off_changes_nothing_more(make_shop, objects):
    objects.put("films", MOVIE.key)

    outcome = make_shop().run(MOVIE, lambda: True)

    assert isinstance(outcome, Retry)
    assert objects.keys("films") == [MOVIE.key]


@pytest.mark.parametrize("count", range(4))
def test_once_called_off_nothing_more_is_changed(make_shop, objects, count):
    changes = []
    objects.put("films", MOVIE.key)
    objects.after = changes.append

    make_shop().run(MOVIE, lambda: len(changes) >= count)

    assert len(changes) == count


def test_a_step_that_is_called_off_does_not_reject_its_source(make_shop, objects):
    class Stopped:
        name = "stopped"

        def run(self, _bench):
            raise StepCancelled("called off")

    objects.put("films", MOVIE.key)
    shop = make_shop()
    shop = type(shop)(
        **{
            **{name: getattr(shop, name) for name in shop.__slots__},
            "steps": (type(shop.steps[0])("stopped", "any", Stopped()),),
        }
    )

    assert isinstance(shop.run(MOVIE, lambda: True), Retry)
    assert objects.keys("films") == [MOVIE.key]


@pytest.mark.parametrize("place", ["uploads", "processed"])
def test_subtitles_beside_the_movie_are_brought_along(make_shop, objects, place):
    objects.put("films", MOVIE.key)
    objects.put("films", f"{place}/a/film.srt", b" one")
    objects.put("films", f"{place}/a/film.de.srt", b" eins")
    objects.put("films", f"{place}/a/film2.srt", b" other")

    make_shop().run(MOVIE, go_on)

    assert objects.kept["films", "processed/a/film/LOUD.txt"].data == b"DATA EINS ONE!"


def test_subtitles_that_move_away_between_look_and_read_are_found_again(make_shop, objects):
    def move_sidecar(called):
        if called == "fetch" and ("films", "uploads/a/film.srt") in objects.kept and list(fetched):
            objects.kept["films", "processed/a/film.srt"] = objects.kept.pop(("films", "uploads/a/film.srt"))
        if called == "fetch":
            fetched.append(called)

    fetched = []
    objects.put("films", MOVIE.key)
    objects.put("films", "uploads/a/film.srt", b" one")
    objects.before = move_sidecar

    make_shop().run(MOVIE, go_on)

    assert objects.kept["films", "processed/a/film/LOUD.txt"].data == b"DATA ONE!"


def test_a_jobs_folder_is_gone_when_it_ends(make_shop, objects, tmp_path):
    objects.put("films", MOVIE.key)

    make_shop().run(MOVIE, go_on)

    assert [path.name for path in (tmp_path / "work").rglob("job-*")] == []


def test_the_same_upload_twice_at_once_is_worked_on_once(make_shop, objects, out):
    shop = make_shop()
    objects.put("films", MOVIE.key)
    first_copies = threading.Event()
    may_go_on = threading.Event()

    def hold(called):
        if called == "copy":
            first_copies.set()
            assert may_go_on.wait(10)

    objects.before = hold
    outcomes = []
    first = threading.Thread(target=lambda: outcomes.append(shop.run(MOVIE, go_on)))
    first.start()
    assert first_copies.wait(10)
    second = threading.Thread(target=lambda: outcomes.append(shop.run(MOVIE, go_on)))
    second.start()

    may_go_on.set()
    first.join(10)
    second.join(10)

    assert outcomes == [Done(), Done()]
    assert out.getvalue().count("Processing:") == 1
