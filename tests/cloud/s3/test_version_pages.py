"""Pages of version listings against a few lines that list everything and cut it up."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

KEYS = st.sampled_from(["a", "a/1", "a/2", "a/b/1", "b", "b//x", "b/c", "c", "é/1", "é/2"])
CHANGES = st.lists(st.tuples(st.sampled_from(["put", "put", "delete"]), KEYS), max_size=25)
few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def pages(runner, count, prefix, delimiter):
    """All items of a listing, page by page: versions as (key, id, is latest), prefixes as text."""
    more = {"KeyMarker": "", "VersionIdMarker": ""}
    found = []
    while True:
        asked = {name: value for name, value in more.items() if value}
        answer = runner.run(
            runner.client(
                "ListObjectVersions",
                Bucket="films",
                MaxKeys=count,
                Prefix=prefix,
                Delimiter=delimiter,
                **asked,
            )
        )
        items = [
            (entry["Key"], entry["VersionId"], entry["IsLatest"])
            for name in ("Versions", "DeleteMarkers")
            for entry in answer.get(name, ())
        ]
        prefixes = [entry["Prefix"] for entry in answer.get("CommonPrefixes", ())]
        assert len(items) + len(prefixes) <= count
        found += [*items, *prefixes]
        if not answer["IsTruncated"]:
            return found
        more = {
            "KeyMarker": answer["NextKeyMarker"],
            "VersionIdMarker": answer.get("NextVersionIdMarker", ""),
        }


@few
@given(CHANGES, st.integers(1, 4), st.sampled_from(["", "a", "a/", "b/", "é"]), st.sampled_from(["", "/"]))
def test_pages_together_are_the_whole_listing(runner, changes, count, prefix, delimiter):
    runner.run(
        runner.client("PutBucketVersioning", Bucket="films", VersioningConfiguration={"Status": "Enabled"})
    )
    history = {}
    everything = runner.run(runner.client("ListObjectVersions", Bucket="films"))
    for name in ("Versions", "DeleteMarkers"):
        for entry in everything.get(name, ()):
            runner.run(
                runner.client("DeleteObject", Bucket="films", Key=entry["Key"], VersionId=entry["VersionId"])
            )
    for kind, key in changes:
        work = (
            runner.client.put(key)
            if kind == "put"
            else runner.client("DeleteObject", Bucket="films", Key=key)
        )
        history.setdefault(key, []).insert(0, runner.run(work)["VersionId"])

    expected = []
    for key in sorted(history, key=str.encode):
        if not key.startswith(prefix):
            continue
        head, found, _ = key[len(prefix) :].partition(delimiter) if delimiter else ("", "", "")
        if found:
            expected.append(prefix + head + found)
        else:
            expected += [(key, name, place == 0) for place, name in enumerate(history[key])]
    expected = list(dict.fromkeys(expected))

    assert sorted(map(str, pages(runner, count, prefix, delimiter))) == sorted(map(str, expected))
