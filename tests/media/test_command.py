import os
import select
import threading

import pytest

from reelworks.media.bench import StepCancelled, StepFailed
from reelworks.media.command import Command

PROMPTLY_S = 20


def test_a_command_makes_products(movies, bench):
    told = []
    place = bench(movies / "film.mp4", tell=told.append)
    script = 'cp "$0" "$1"; echo 0.5; echo done'

    products = Command(("sh", "-c", script, "{input}", "{output}"), output="copy.mp4", kind="copy").run(place)

    assert [(product.path, product.kind, product.content_type) for product in products] == [
        (place.out / "copy.mp4", "copy", "video/mp4")
    ]
    assert (place.out / "copy.mp4").read_bytes() == place.source.read_bytes()
    assert told == [0.5]


def test_a_line_is_split_but_no_shell_sees_it(movies, bench):
    products = Command("touch '{name} a b.txt' '$(id).txt'").run(bench(movies / "film.mp4"))

    assert [product.path.name for product in products] == ["$(id).txt", "film a b.txt"]


def test_a_name_that_looks_like_options_or_shell_is_only_a_name(movies, bench, tmp_path):
    source = tmp_path / "a;touch b {output} $(id).mp4"
    source.write_bytes(b"x")

    products = Command(("cp", "{input}", "{output}"), output="c.bin").run(bench(source))

    assert [product.path.name for product in products] == ["c.bin"]


def test_without_an_output_name_every_new_file_is_a_product(movies, bench):
    place = bench(movies / "film.mp4")
    (place.out / "before.txt").write_text("made by another step")

    products = Command("sh -c 'echo 1 > one.json; mkdir deep; echo 2 > deep/two.txt; echo 3 > .hidden'").run(
        place
    )

    assert [str(product.path.relative_to(place.out)) for product in products] == ["deep/two.txt", "one.json"]
    assert [product.content_type for product in products] == ["text/plain", "application/json"]


def test_a_command_that_writes_the_same_again_is_seen_again(movies, bench):
    place = bench(movies / "film.mp4")
    step = Command(("cp", "{input}", "{output}"), output="copy.mp4")

    assert [product.path.name for product in (*step.run(place), *step.run(place))] == ["copy.mp4", "copy.mp4"]


def test_our_environment_is_not_handed_on(movies, bench, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush")

    Command("sh -c 'env > env.txt'", environment={"MINE": "1"}).run(place := bench(movies / "film.mp4"))

    names = {line.split("=")[0] for line in (place.out / "env.txt").read_text().splitlines()}
    assert names - {"PWD", "SHLVL", "_", "OLDPWD"} == {"PATH", "HOME", "LC_ALL", "MINE"}


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        ("false", "The command false ended with status 1."),
        (
            "sh -c 'echo first >&2; echo it is broken >&2; exit 3'",
            "The command sh ended with status 3: it is broken",
        ),
        ("sh -c 'kill -9 $$'", "The command sh ended with status -9."),
        ("nonesuch {input}", "The command nonesuch is not there, or may not be executed."),
        ("true", "The command true wrote no made.txt."),
        ("", "The step's command line is empty."),
    ],
)
def test_a_failing_command_says_why(movies, bench, argv, sentence):
    with pytest.raises(StepFailed) as caught:
        Command(argv, output="made.txt").run(bench(movies / "film.mp4"))

    assert str(caught.value) == sentence


def test_a_command_that_takes_too_long_is_killed_with_what_it_started(movies, bench):
    place = bench(movies / "film.mp4")

    with pytest.raises(StepFailed, match=r"The command sh took longer than 0.5 seconds"):
        Command("sh -c 'sleep 600 & echo $! > pid; wait'", timeout_s=0.5).run(place)

    assert is_gone(int((place.out / "pid").read_text()))


def test_a_command_is_killed_when_the_work_is_called_off(movies, bench):
    called_off = threading.Event()
    place = bench(movies / "film.mp4", is_cancelled=called_off.is_set, tell=lambda _share: called_off.set())

    with pytest.raises(StepCancelled):
        Command("sh -c 'echo $$ > pid; echo 0.1; exec sleep 600'").run(place)

    assert is_gone(int((place.out / "pid").read_text()))


def test_what_a_command_leaves_running_is_not_waited_for_and_not_left(movies, bench):
    place = bench(movies / "film.mp4")

    Command("sh -c 'sleep 600 & echo $! > pid'", timeout_s=60).run(place)

    assert is_gone(int((place.out / "pid").read_text()))


def test_a_flood_of_output_is_survived(movies, bench):
    place = bench(movies / "film.mp4")

    with pytest.raises(StepFailed, match="status 1: last"):
        Command(
            "sh -c 'head -c 5000000 /dev/zero; head -c 5000000 /dev/zero >&2; echo >&2; echo last >&2; exit 1'"
        ).run(place)


def is_gone(pid: int) -> bool:
    """Wait until the process has ended."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([process], [], [], PROMPTLY_S)[0])
    finally:
        os.close(process)
