import os
import select
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from reelworks.media.bench import StepFailed
from reelworks.media.ffmpeg import Conversion, convert
from reelworks.media.samples import MovieShape, make_movie

COPY = ("-map", "0:v:0", "-c", "copy", "made.mp4")
PROMPTLY_S = 20


def test_only_whole_outputs_get_their_names(movies, bench):
    place = bench(movies / "film.mp4")

    with pytest.raises(StepFailed, match=r"FFmpeg made no other.mp4 of film.mp4"):
        convert(Conversion(COPY, ["made.mp4", "other.mp4"], duration_s=2, timeout_s=60), place)

    assert list(place.out.iterdir()) == []


def test_a_failed_check_keeps_the_names_free(movies, bench):
    place = bench(movies / "film.mp4")

    def refuse(_folder, frames):
        raise StepFailed(f"{frames} frames are not what was wanted.")

    with pytest.raises(StepFailed, match="60 frames are not"):
        convert(Conversion(COPY, ["made.mp4"], duration_s=2, timeout_s=60), place, refuse)

    assert list(place.out.iterdir()) == []


@pytest.mark.parametrize(
    "playlist",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile://{secret}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile '{secret}'\n",
    ],
)
def test_a_source_that_names_other_files_reaches_none(movies, bench, tmp_path, playlist):
    source = tmp_path / "film.mp4"
    source.write_text(playlist.format(secret=movies / "film.mp4"))
    place = bench(source)

    with pytest.raises(StepFailed, match=r"FFmpeg could not convert film.mp4"):
        convert(Conversion(COPY, ["made.mp4"], duration_s=2, timeout_s=60), place)

    assert list(place.out.iterdir()) == []


def test_ffmpeg_dies_with_a_process_that_is_killed(tmp_path):
    source = make_movie(tmp_path / "film.mp4", MovieShape(20, 640, 360))
    (tmp_path / "out").mkdir()
    code = (
        "import sys; from pathlib import Path; from reelworks.media.bench import Bench;"
        "from reelworks.media.transcode import Renditions;"
        "Renditions(preset='placebo').run(Bench(Path(sys.argv[1]), Path(sys.argv[2])))"
    )
    worker = subprocess.Popen([sys.executable, "-c", code, source, tmp_path / "out"])
    child = os.pidfd_open(wait_for(lambda: find_child(worker.pid)))

    worker.kill()
    worker.wait()

    ended, _, _ = select.select([child], [], [], PROMPTLY_S)
    os.close(child)
    assert ended


def find_child(pid: int) -> int | None:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    is_ffmpeg = children and b"ffmpeg" in Path(f"/proc/{children[0]}/cmdline").read_bytes().split(b"\0")[0]
    return int(children[0]) if is_ffmpeg else None


def wait_for(condition):
    give_up_at, pause = time.monotonic() + PROMPTLY_S, threading.Event()
    while time.monotonic() < give_up_at:
        if found := condition():
            return found
        pause.wait(0.02)
    raise TimeoutError
