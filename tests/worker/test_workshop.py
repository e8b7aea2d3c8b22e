import subprocess
import sys

import pytest

from reelworks.worker.workshop import Workshop, local_name


def test_a_jobs_folder_is_empty_and_goes_with_the_job(tmp_path):
    with Workshop(tmp_path) as workshop:
        with workshop.job() as folder:
            assert list(folder.iterdir()) == []
            (folder / "file").write_text("x")

        assert not folder.exists()


def test_a_workers_folder_goes_with_it(tmp_path):
    with Workshop(tmp_path) as workshop:
        assert workshop.path.exists()

    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_worker_left_is_swept_up_by_the_next(tmp_path):
    script = (
        "import os, pathlib, sys; from reelworks.worker.workshop import Workshop; "
        "w = Workshop(pathlib.Path(sys.argv[1])); (w.path / 'left').write_text('x'); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False, timeout=30)
    assert len(list(tmp_path.rglob("left"))) == 1

    with Workshop(tmp_path):
        assert list(tmp_path.rglob("left")) == []


def test_a_living_workers_folder_is_left_alone(tmp_path):
    with Workshop(tmp_path) as first, Workshop(tmp_path) as second:
        assert first.path.exists()
        assert second.path.exists()


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("uploads/a/film.mp4", "film.mp4"),
        ("uploads/..", "_.."),
        ("uploads/-rf.mp4", "_-rf.mp4"),
        ("a\0b.mp4", "a_b.mp4"),
        ("uploads/", "_"),
    ],
)
def test_a_local_name_is_the_keys_last_part_made_safe(key, name):
    assert local_name(key) == name


def test_a_long_name_is_cut_and_keeps_its_suffix():
    name = local_name("ü" * 500 + ".mp4")

    assert name.endswith("ü.mp4")
    assert len(name.encode()) <= 200


@pytest.mark.parametrize("key", ["a" * 500, "a." + "b" * 500])
def test_a_long_name_without_a_real_suffix_is_cut(key):
    assert len(local_name(key)) == 200
