"""obstore, Rust's object_store: ranges, conditional writes, parts, lists, copies and presigned URLs, all its own."""

import hashlib
import urllib.request
from datetime import timedelta

import obstore
import pytest
from obstore.exceptions import AlreadyExistsError, NotFoundError, PreconditionError

from support.clients import Obstore


@pytest.fixture
def store(cloud, tmp_path, request):
    client = Obstore(cloud, tmp_path)
    name = f"obstore-{hashlib.md5(request.node.nodeid.encode()).hexdigest()[:12]}"
    client.make_bucket(name)
    return client.store(name)


def test_an_object_comes_back_with_its_attributes(store):
    store.put("folder/ü + 1.txt", b"0123456789", attributes={"Content-Type": "text/plain", "who": "me"})

    got = store.get("folder/ü + 1.txt")

    assert bytes(got.bytes()) == b"0123456789"
    assert got.attributes["Content-Type"] == "text/plain"
    assert got.attributes["who"] == "me"
    assert got.meta["size"] == 10


def test_ranges_come_back_one_by_one_and_many_at_once(store):
    store.put("digits", b"0123456789")

    assert bytes(store.get_range("digits", start=2, end=5)) == b"234"
    assert [bytes(part) for part in store.get_ranges("digits", starts=[0, 8], ends=[1, 10])] == [b"0", b"89"]
    assert bytes(store.get("digits", options={"range": {"suffix": 3}}).bytes()) == b"789"


def test_a_key_is_created_only_once(store):
    store.put("once", b"first", mode="create")

    with pytest.raises(AlreadyExistsError):
        store.put("once", b"second", mode="create")

    assert bytes(store.get("once").bytes()) == b"first"


def test_a_key_is_updated_only_by_who_knows_its_etag(store):
    first = store.put("counter", b"1")
    second = store.put("counter", b"2", mode={"e_tag": first["e_tag"]})

    with pytest.raises(PreconditionError):
        store.put("counter", b"3", mode={"e_tag": first["e_tag"]})

    assert store.head("counter")["e_tag"] == second["e_tag"]


def test_a_get_that_has_a_condition_is_refused_when_it_does_not_hold(store):
    kept = store.put("kept", b"x")

    with pytest.raises(PreconditionError):
        store.get("kept", options={"if_match": '"other"'})

    assert bytes(store.get("kept", options={"if_match": kept["e_tag"]}).bytes()) == b"x"


def test_a_large_object_goes_up_in_parts(store):
    body = b"reelworks " * 1_300_000

    put = store.put("large", body, use_multipart=True, chunk_size=5 * 1024 * 1024, max_concurrency=3)

    assert put["e_tag"].endswith('-3"')
    digest = hashlib.sha256()
    for block in store.get("large"):
        digest.update(block)
    assert digest.digest() == hashlib.sha256(body).digest()


def test_a_listing_goes_on_page_after_page_and_after_a_key(store):
    names = [f"page/{number:04d}" for number in range(1_005)]
    for name in names:
        store.put(name, b"")

    listed = [entry["path"] for page in store.list("page", chunk_size=100) for entry in page]
    after = [entry["path"] for page in store.list("page", offset="page/1000") for entry in page]

    assert listed == names
    assert after == names[1001:]


def test_folders_are_told_by_the_delimiter(store):
    for name in ("a/1", "a/b/2", "a/c/3", "d"):
        store.put(name, b"x")

    listed = store.list_with_delimiter("a")

    assert sorted(listed["common_prefixes"]) == ["a/b", "a/c"]
    assert [entry["path"] for entry in listed["objects"]] == ["a/1"]


def test_copies_and_renames_happen_in_the_cloud(store):
    store.put("from", b"x")

    store.copy("from", "copy")
    store.rename("copy", "renamed")

    assert bytes(store.get("renamed").bytes()) == b"x"
    with pytest.raises((NotFoundError, FileNotFoundError)):
        store.head("copy")


def test_many_are_deleted_at_once_also_those_that_are_not_there(store):
    store.put("one", b"x")
    store.put("two", b"x")

    store.delete(["one", "two", "never"])

    assert [entry for page in store.list() for entry in page] == []


def test_its_presigned_url_opens_the_object(store):
    store.put("secret folder/plan.txt", b"the plan")

    url = obstore.sign(store, "GET", "secret folder/plan.txt", timedelta(minutes=1))

    with urllib.request.urlopen(url, timeout=20) as answer:
        assert answer.read() == b"the plan"
