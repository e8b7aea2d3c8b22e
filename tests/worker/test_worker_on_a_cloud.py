"""A worker as its users start it: a process of its own, that knows an endpoint and a definition file."""

import json
import signal
from functools import partial

import pyvips

from reelworks.aws.queue import SqsQueue
from reelworks.media.samples import MovieShape, make_movie, make_photo, make_subtitles
from reelworks.pipeline.events import read_tasks
from support.lab import WAIT_S, Lab


def test_an_uploaded_text_moves_and_the_worker_says_so(lab):
    worker = lab.start_worker()

    lab.upload("movies", "uploads/test1.txt", "hello")

    lab.wait(lambda: len(worker.lines) == 2, "two lines")
    assert worker.lines == ["Processing: uploads/test1.txt", "Moved to: processed/test1.txt"]
    assert lab.keys("movies") == ["processed/test1.txt"]
    lab.wait(lambda: lab.counts(lab.made["movies"].queue_url) == (0, 0), "an empty queue")


def test_without_a_worker_the_upload_stays_and_its_message_waits_until_there_is_one(lab):
    worker = lab.start_worker("--progress")
    lab.wait(lambda: '"ready"' in worker.out.read_text(), "the worker's readiness")
    assert worker.stop() == 0
    lab.upload("movies", "uploads/test1.txt", "hello")
    queue = SqsQueue(lab.clients.sqs, lab.made["movies"].queue_url)
    [message] = queue.receive(1, 20, 30)
    assert [task.key for task in read_tasks(message.body)] == ["uploads/test1.txt"]
    assert lab.keys("movies") == ["uploads/test1.txt"]
    queue.hide([message.receipt], 0)

    lab.start_worker()

    lab.wait_key("movies", "processed/test1.txt")


def test_a_movie_becomes_its_renditions_with_its_subtitles(lab, tmp_path):
    movie = make_movie(tmp_path / "film.mp4", MovieShape(seconds=2, width_px=320, height_px=240))
    subtitles = make_subtitles(tmp_path / "film.srt")
    lab.upload("movies", "uploads/a b/film.srt", subtitles)
    lab.upload("movies", "uploads/a b/film.mp4", movie)

    worker = lab.start_worker("--progress", "--name", "w7")

    lab.wait_key("movies", "processed/a b/film.mp4")
    made = {key.removeprefix("processed/a b/film/") for key in lab.keys("movies")}
    assert {"240p.mp4", "compressed.mp4", "poster.jpg", "subtitles.und.vtt", "manifest.json"} <= made
    manifest = json.loads(lab.objects.read(f"{lab.name}-movies", "processed/a b/film/manifest.json"))
    assert manifest["status"] == "done"
    assert manifest["worker"] == "w7"
    assert [entry["kind"] for entry in manifest["outputs"]].count("rendition") == 1
    progress = [json.loads(line[10:]) for line in worker.lines if line.startswith("@progress ")]
    shares = [entry["share"] for entry in progress if entry.get("step") == "renditions"]
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert {entry["worker"] for entry in progress} == {"w7"}


def test_a_photo_becomes_a_thumbnail_in_the_other_bucket(lab, tmp_path):
    photo = make_photo(tmp_path / "p.jpg", width_px=400, height_px=300, orientation=6)
    lab.start_worker()

    lab.upload("images", "a/ü + 1.jpg", photo)

    lab.wait_key("thumbnails", "a/ü + 1.jpg.manifest.json")
    lab.objects.fetch(f"{lab.name}-thumbnails", "a/ü + 1.jpg.thumbnail.png", tmp_path / "t.png")
    thumbnail = pyvips.Image.new_from_file(str(tmp_path / "t.png"))
    assert (thumbnail.width, thumbnail.height) == (64, 64)
    assert lab.keys("photos") == ["a/ü + 1.jpg"]


def test_what_cannot_be_processed_ends_in_the_dead_letter_queue_and_stays_uploaded(lab):
    worker = lab.start_worker()

    lab.upload("movies", "uploads/junk.mp4", "this is no movie")

    dead = SqsQueue(lab.clients.sqs, lab.made["movies"].dead_letter_queue_url)
    lab.wait(partial(dead.receive, 1, 1, 30), "a message in the dead-letter queue")
    assert lab.keys("movies") == ["processed/junk/manifest.json", "uploads/junk.mp4"]
    manifest = json.loads(lab.objects.read(f"{lab.name}-movies", "processed/junk/manifest.json"))
    assert manifest["status"] == "rejected"
    assert "junk.mp4 is named like a movie" in manifest["reason"]
    assert worker.lines.count("Processing: uploads/junk.mp4") == 3


def test_a_pipeline_without_a_queue_keeps_no_other_waiting(lab):
    url = lab.made["movies"].queue_url
    lab.clients.sqs.delete_queue(QueueUrl=url)
    lab.start_worker()

    lab.upload("hardy", "uploads/a.txt", "hello")

    lab.wait_key("hardy", "processed/a.txt")


def begin_gated_job(lab):
    worker = lab.start_worker("--pipeline", "gated", "--progress")
    lab.upload("gated", "uploads/a.txt", "hello")
    lab.wait((lab.folder / "begun").exists, "the job's begin")
    return worker


def test_a_running_job_keeps_its_message_beyond_the_visibility_timeout(lab):
    worker = begin_gated_job(lab)
    queue = SqsQueue(lab.clients.sqs, lab.made["gated"].queue_url)

    assert queue.receive(1, 8, 30) == []  # the timeout is 5 s

    (lab.folder / "open").touch()
    lab.wait_key("gated", "processed/a.txt")
    assert worker.lines.count("Processing: uploads/a.txt") == 1


def test_a_stopped_worker_finishes_its_job_and_exits_with_0(lab):
    worker = begin_gated_job(lab)
    worker.process.send_signal(signal.SIGTERM)

    (lab.folder / "open").touch()

    assert worker.process.wait(WAIT_S) == 0
    assert lab.keys("gated") == [
        "processed/a.txt",
        "processed/a.txt.files/copy.txt",
        "processed/a.txt.files/manifest.json",
    ]
    assert lab.counts(lab.made["gated"].queue_url) == (0, 0)
    assert list((lab.folder / "work").iterdir()) == []


def test_a_worker_stopped_twice_hands_its_message_back_at_once(lab):
    worker = begin_gated_job(lab)

    worker.process.send_signal(signal.SIGTERM)
    lab.wait(lambda: '"stopping"' in worker.out.read_text(), "the first signal's word")
    assert worker.stop() == 0

    assert lab.counts(lab.made["gated"].queue_url) == (1, 0)
    assert lab.keys("gated") == ["uploads/a.txt"]


def test_a_killed_workers_message_returns_and_another_worker_ends_its_job(lab):
    worker = begin_gated_job(lab)
    worker.stop(signal.SIGKILL)
    (lab.folder / "open").touch()

    lab.start_worker("--pipeline", "gated")

    lab.wait_key("gated", "processed/a.txt")
    assert lab.objects.read(f"{lab.name}-gated", "processed/a.txt.files/copy.txt") == b"hello"
    lab.wait(lambda: lab.counts(lab.made["gated"].queue_url) == (0, 0), "an empty queue")


def test_a_worker_outlives_its_cloud(own_cloud, tmp_path):
    lab = Lab(tmp_path, "outlives", own_cloud.start())
    lab.deploy()
    worker = lab.start_worker()
    lab.upload("movies", "uploads/1.txt", "hello")
    lab.wait_key("movies", "processed/1.txt")

    own_cloud.kill()
    own_cloud.start()
    lab.upload("movies", "uploads/2.txt", "hello")

    lab.wait_key("movies", "processed/2.txt")
    assert worker.process.poll() is None
    lab.close()
