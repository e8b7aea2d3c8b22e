"""GetBucketVersioning, PutBucketVersioning, ListObjectVersions, and what versions do to writes and deletes."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from reelworks.cloud.wire.error import AwsError

UNKNOWN = "x" * 32


async def set_status(films, status):
    await films("PutBucketVersioning", Bucket="films", VersioningConfiguration={"Status": status})


@pytest.fixture
async def kept(films):
    await set_status(films, "Enabled")
    return films


async def history(films, **request):
    """Each entry: key, version id, whether it is a marker, whether it is the latest; in the page's order by key."""
    answer = await films("ListObjectVersions", Bucket="films", **request)
    entries = [(e["Key"], e["VersionId"], False, e["IsLatest"]) for e in answer.get("Versions", ())]
    entries += [(e["Key"], e["VersionId"], True, e["IsLatest"]) for e in answer.get("DeleteMarkers", ())]
    return entries


async def test_a_bucket_begins_without(films):
    assert await films("GetBucketVersioning", Bucket="films") == {}


async def test_the_status_is_kept_over_a_restart(kept):
    await kept.reopen()

    assert await kept("GetBucketVersioning", Bucket="films") == {"Status": "Enabled"}


async def test_it_is_enabled_or_suspended_and_nothing_else(films):
    error = await films.refusal(
        "PutBucketVersioning", Bucket="films", VersioningConfiguration={"Status": "Off"}
    )

    assert error.code == "MalformedXML"


async def test_every_write_is_kept(kept, streamed):
    first = (await kept.put("a", streamed(b"1" * 70_000)))["VersionId"]
    second = (await kept.put("a", b"2"))["VersionId"]

    assert await kept.read("a") == b"2"
    assert await kept.read("a", VersionId=first) == b"1" * 70_000
    assert (await kept.get("a"))["VersionId"] == second
    assert await history(kept) == [("a", second, False, True), ("a", first, False, False)]


async def test_a_delete_hides_and_undoing_it_brings_back(kept):
    await kept.put("a", b"1")

    marker = await kept("DeleteObject", Bucket="films", Key="a")

    assert marker["DeleteMarker"] is True
    error = await kept.refusal("GetObject", Bucket="films", Key="a")
    assert error.code == "NoSuchKey"
    assert error.headers == {"x-amz-delete-marker": "true", "x-amz-version-id": marker["VersionId"]}
    error = await kept.refusal("GetObject", Bucket="films", Key="a", VersionId=marker["VersionId"])
    assert (error.code, error.status) == ("MethodNotAllowed", 405)
    await kept("DeleteObject", Bucket="films", Key="a", VersionId=marker["VersionId"])
    assert await kept.read("a") == b"1"


async def test_deleting_the_current_version_brings_back_the_one_before(kept):
    first = (await kept.put("a", b"1"))["VersionId"]
    second = (await kept.put("a", b"2"))["VersionId"]

    await kept("DeleteObject", Bucket="films", Key="a", VersionId=second)

    assert await kept.read("a") == b"1"
    assert await history(kept) == [("a", first, False, True)]


async def test_what_was_there_before_versioning_is_the_null_version(films):
    await films.put("a", b"old")
    await set_status(films, "Enabled")
    await films.put("a", b"new")

    assert await films.read("a", VersionId="null") == b"old"


async def test_suspended_writes_replace_the_null_version_only(kept):
    named = (await kept.put("a", b"1"))["VersionId"]
    await set_status(kept, "Suspended")

    assert (await kept.put("a", b"2"))["VersionId"] == "null"
    await kept.put("a", b"3")

    assert await history(kept) == [("a", "null", False, True), ("a", named, False, False)]
    assert await kept("DeleteObject", Bucket="films", Key="a") == {"VersionId": "null", "DeleteMarker": True}
    assert await history(kept) == [("a", named, False, False), ("a", "null", True, True)]


async def test_an_unknown_version_is_told_but_can_be_deleted(kept):
    await kept.put("a")

    error = await kept.refusal("GetObject", Bucket="films", Key="a", VersionId=UNKNOWN)
    assert (error.code, error.status) == ("NoSuchVersion", 404)
    assert await kept("DeleteObject", Bucket="films", Key="a", VersionId=UNKNOWN) == {"VersionId": UNKNOWN}


@pytest.mark.parametrize("operation", ["GetObject", "HeadObject", "DeleteObject", "GetObjectTagging"])
async def test_what_never_was_a_version_id_is_refused(kept, operation):
    await kept.put("a")

    error = await kept.refusal(operation, Bucket="films", Key="a", VersionId="noVersion")

    assert (error.code, error.status, error.message) == (
        "InvalidArgument",
        400,
        "Invalid version id specified",
    )


async def test_pages_of_versions_go_on_behind_key_and_version(kept):
    for key in ("a", "b", "a", "c/1", "c/2"):
        await kept.put(key)
    await kept("DeleteObject", Bucket="films", Key="a")
    whole = await history(kept)

    seen, more = [], {}
    while True:
        answer = await kept("ListObjectVersions", Bucket="films", MaxKeys=1, **more)
        seen += await history(kept, MaxKeys=1, **more)
        if not answer["IsTruncated"]:
            break
        more = {"KeyMarker": answer["NextKeyMarker"], "VersionIdMarker": answer["NextVersionIdMarker"]}

    assert sorted(seen) == sorted(whole)
    assert len(whole) == 6


async def test_versions_fold_at_a_delimiter(kept):
    for key in ("a", "c/1", "c/1", "c/2", "d"):
        await kept.put(key)

    answer = await kept("ListObjectVersions", Bucket="films", Delimiter="/")
    rest = await kept("ListObjectVersions", Bucket="films", Delimiter="/", KeyMarker="c/")

    assert [entry["Key"] for entry in answer["Versions"]] == ["a", "d"]
    assert answer["CommonPrefixes"] == [{"Prefix": "c/"}]
    assert [entry["Key"] for entry in rest["Versions"]] == ["d"]


def test_versions_are_what_a_list_a_key_would_be(runner):  # noqa: C901 - the machine needs the room, so it is made in here
    """Any order of writes, deletes and changes of status, against ten lines that say what S3 says."""

    class Versions(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.count = getattr(type(self), "count", 0) + 1
            type(self).count = self.count
            self.bucket = f"model-{self.count}"
            runner.run(runner.client.make(self.bucket))
            self.status = ""
            self.keys = {"k": [], "l": []}  # the newest first: (version id, body; None for a marker)

        def ask(self, operation, **request):
            return runner.run(runner.client(operation, Bucket=self.bucket, **request))

        @rule(status=st.sampled_from(["Enabled", "Suspended"]))
        def change(self, status):
            self.ask("PutBucketVersioning", VersioningConfiguration={"Status": status})
            self.status = status

        def model_write(self, key, version_id, body):
            there = self.keys[key]
            if version_id == "null":
                there[:] = [entry for entry in there if entry[0] != "null"]
            there.insert(0, (version_id, body))

        @rule(key=st.sampled_from("kl"), body=st.binary(max_size=3))
        def put(self, key, body):
            answer = self.ask("PutObject", Key=key, Body=body)
            assert ("VersionId" in answer) == bool(self.status)
            self.model_write(key, answer.get("VersionId", "null"), body)

        @rule(key=st.sampled_from("kl"))
        def delete(self, key):
            answer = self.ask("DeleteObject", Key=key)
            if self.status:
                self.model_write(key, answer["VersionId"], None)
            else:
                self.keys[key].clear()

        @rule(key=st.sampled_from("kl"), pick=st.integers(0, 5))
        def delete_version(self, key, pick):
            there = self.keys[key]
            if there:
                version_id, body = there.pop(pick % len(there))
                answer = self.ask("DeleteObject", Key=key, VersionId=version_id)
                assert answer == {"VersionId": version_id} | ({"DeleteMarker": True} if body is None else {})

        @invariant()
        def reads_agree(self):
            for key, there in self.keys.items():
                if there and there[0][1] is not None:
                    assert self.ask("GetObject", Key=key)["Body"] == there[0][1]
                else:
                    with pytest.raises(AwsError):
                        self.ask("GetObject", Key=key)
                for version_id, body in there:
                    if body is not None:
                        assert self.ask("GetObject", Key=key, VersionId=version_id)["Body"] == body

        @invariant()
        def listings_agree(self):
            answer = self.ask("ListObjectVersions")
            shown = {(e["Key"], e["VersionId"], e["IsLatest"]) for e in answer.get("Versions", ())}
            markers = {(e["Key"], e["VersionId"], e["IsLatest"]) for e in answer.get("DeleteMarkers", ())}
            expected = [
                (key, version_id, number == 0, body)
                for key, there in self.keys.items()
                for number, (version_id, body) in enumerate(there)
            ]
            assert shown == {entry[:3] for entry in expected if entry[3] is not None}
            assert markers == {entry[:3] for entry in expected if entry[3] is None}
            live = [key for key, there in self.keys.items() if there and there[0][1] is not None]
            assert [c["Key"] for c in self.ask("ListObjectsV2").get("Contents", ())] == live

    run_state_machine_as_test(
        Versions,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
