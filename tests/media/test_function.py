import textwrap

import pytest

from reelworks.media.bench import SourceRejected, StepFailed
from reelworks.media.function import Function

MODULE = """
    import os
    from reelworks.media.bench import Product, SourceRejected, StepFailed

    def writes(bench, word="plain"):
        print("what it prints disturbs nobody")
        bench.tell(0.5)
        (bench.out / "word.txt").write_text(f"{word} {bench.source.name} {[path.name for path in bench.sidecars]}")

    def names_paths(bench):
        (bench.out / "a.json").write_text("{}")
        (bench.out / "b.json").write_text("{}")
        return ["a.json"]

    def gives_products(bench):
        (bench.out / "a.bin").write_text("x")
        return Product(bench.out / "a.bin", "special", "application/x-special", {"n": 1})

    def breaks(bench):
        raise ValueError("no good")

    def dies(bench):
        os._exit(7)

    def refuses(bench):
        raise SourceRejected("Too blurry.")

    def gives_up(bench):
        raise StepFailed("Not today.")

    def escapes(bench):
        return ["/etc/passwd"]

    def waits(bench):
        import threading
        threading.Event().wait()
"""


@pytest.fixture
def own_step(tmp_path, monkeypatch):
    (tmp_path / "own_step.py").write_text(textwrap.dedent(MODULE))
    monkeypatch.syspath_prepend(tmp_path)


@pytest.mark.usefixtures("own_step")
def test_what_a_function_writes_are_its_products(movies, bench):
    told = []
    place = bench(movies / "film.mp4", movies / "film.mkv", tell=told.append)

    products = Function("own_step:writes", options={"word": "größer"}).run(place)

    assert [(product.path, product.kind) for product in products] == [(place.out / "word.txt", "custom")]
    assert products[0].path.read_text() == "größer film.mp4 ['film.mkv']"
    assert told == [0.5]


@pytest.mark.usefixtures("own_step")
def test_a_function_may_name_its_products(movies, bench):
    place = bench(movies / "film.mp4")

    paths = Function("own_step:names_paths", kind="data").run(place)
    products = Function("own_step:gives_products").run(place)

    assert [(product.path, product.kind, product.content_type) for product in paths] == [
        (place.out / "a.json", "data", "application/json")
    ]
    assert [
        (product.path.name, product.kind, product.content_type, product.details) for product in products
    ] == [("a.bin", "special", "application/x-special", {"n": 1})]


@pytest.mark.usefixtures("own_step")
@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        ("own_step:breaks", "The function own_step:breaks ended without an answer: ValueError: no good"),
        ("own_step:dies", "The function own_step:dies ended without an answer: exit status 7"),
        ("own_step:gives_up", "Not today."),
        (
            "own_step:escapes",
            "The function own_step:escapes named /etc/passwd, which is no file in its folder.",
        ),
        (
            "own_step:none",
            "The function own_step:none cannot be imported: module 'own_step' has no attribute 'none'.",
        ),
        ("no_step:x", "The function no_step:x cannot be imported: No module named 'no_step'."),
        ("", "The function  cannot be imported: Empty module name."),
    ],
)
def test_a_failing_function_says_why(movies, bench, call, sentence):
    with pytest.raises(StepFailed) as caught:
        Function(call).run(bench(movies / "film.mp4"))

    assert str(caught.value) == sentence


@pytest.mark.usefixtures("own_step")
def test_a_function_may_refuse_the_source(movies, bench):
    with pytest.raises(SourceRejected, match="Too blurry"):
        Function("own_step:refuses").run(bench(movies / "film.mp4"))


@pytest.mark.usefixtures("own_step")
def test_a_function_that_takes_too_long_is_killed(movies, bench):
    with pytest.raises(StepFailed, match=r"The function own_step:waits took longer than 0.5 seconds"):
        Function("own_step:waits", timeout_s=0.5).run(bench(movies / "film.mp4"))
