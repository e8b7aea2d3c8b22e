"""Every acknowledged version and delete marker stays, in order; lifecycle rules take what they name, and no more."""

import datetime as dt
import hashlib
import time

from promises.clients import Clients
from promises.objects import HERE

BUCKET = "promises-versions"
AGING = "promises-aging"
SIZES = (0, 700, 70_000)
EXPIRY_S_MAX = 30
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


class Versions:
    """Two keys of a versioned bucket, each written and deleted by one client."""

    KEYS = ("a", "b")

    def __init__(self) -> None:
        self.kept: dict[str, list[tuple[str, str | None]]] = {key: [] for key in self.KEYS}
        """Of each key: the versions acknowledged, oldest first, with their hash; None for a delete marker."""
        self.attempts = dict.fromkeys(self.KEYS, 0)

    def lay_out(self, clients: Clients) -> None:
        clients.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=HERE)
        clients.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})

    def tasks(self):
        def changer(key: str):
            return lambda clients, chance: self.change(clients, chance, key)

        return [changer(key) for key in self.KEYS]

    def change(self, clients, chance, key: str) -> None:
        self.attempts[key] += 1
        if chance.random() < 0.2:
            answer, digest = clients.s3.delete_object(Bucket=BUCKET, Key=key), None
            assert answer["DeleteMarker"] is True
        else:
            data = chance.randbytes(chance.choice(SIZES))
            digest = hashlib.md5(data).hexdigest()
            answer = clients.s3.put_object(Bucket=BUCKET, Key=key, Body=data)
        self.kept[key].append((answer["VersionId"], digest))

    def look(self, clients) -> None:
        for key, kept in self.kept.items():
            for version, digest in [each for each in kept[-3:] if each[1] is not None]:
                answer = clients.s3.get_object(Bucket=BUCKET, Key=key, VersionId=version)
                assert hashlib.md5(answer["Body"].read()).hexdigest() == digest

    def noted(self) -> int:
        return min(len(kept) for kept in self.kept.values())

    def look_at_last(self, clients) -> None:
        there = {key: [] for key in self.KEYS}
        for page in clients.s3.get_paginator("list_object_versions").paginate(Bucket=BUCKET):
            # Two lists, of versions and of markers: their times put them into one order, newest first.
            for each in page.get("Versions", []) + page.get("DeleteMarkers", []):
                there[each["Key"]].append((each["VersionId"], each.get("ETag", '""').strip('"') or None))
        for key, kept in self.kept.items():
            assert len(there[key]) <= self.attempts[key]
            for is_marker in (False, True):
                wanted = [each for each in kept if (each[1] is None) is is_marker]
                named = set(wanted)
                assert [each for each in reversed(there[key]) if each in named] == wanted, key


class Aging:
    """A bucket whose rule expires what has a tag: keys that lose the tag while rules are carried out must stay."""

    def __init__(self) -> None:
        self.stays: set[str] = set()
        self.goes: set[str] = set()

    def lay_out(self, clients: Clients) -> None:
        clients.s3.create_bucket(Bucket=AGING, CreateBucketConfiguration=HERE)
        self.set_rule(clients)

    def set_rule(self, clients) -> None:
        """Set the rule, at which it is carried out anew."""
        only = {"And": {"Prefix": "some/", "Tags": [{"Key": "old", "Value": "yes"}]}}
        rule = {"ID": "old", "Status": "Enabled", "Filter": only, "Expiration": {"Date": LONG_AGO}}
        clients.s3.put_bucket_lifecycle_configuration(Bucket=AGING, LifecycleConfiguration={"Rules": [rule]})

    def tasks(self):
        return (self.put, self.replace, lambda clients, _chance: self.set_rule(clients))

    def put(self, clients, chance) -> None:
        key = f"some/{chance.getrandbits(64):016x}"
        is_old = chance.random() < 0.5
        tags = {"Tagging": "old=yes"} if is_old else {}
        clients.s3.put_object(Bucket=AGING, Key=key, Body=b"x", **tags)
        (self.goes if is_old else self.stays).add(key)

    def replace(self, clients, chance) -> None:
        """Put an object that is to go, and at once in its place the same one, but to stay."""
        key = f"some/replaced-{chance.getrandbits(64):016x}"
        clients.s3.put_object(Bucket=AGING, Key=key, Body=b"x", Tagging="old=yes")
        clients.s3.put_object(Bucket=AGING, Key=key, Body=b"x")
        self.stays.add(key)

    def look(self, clients) -> None:
        assert self.stays - self.list(clients) == set(), "expired, though they were to stay"

    def noted(self) -> int:
        return min(len(self.stays), len(self.goes))

    def look_at_last(self, clients) -> None:
        self.set_rule(clients)
        deadline = time.monotonic() + EXPIRY_S_MAX
        while self.goes & self.list(clients):
            assert time.monotonic() < deadline, "what was to expire is still there"
        self.look(clients)

    def list(self, clients) -> set[str]:
        pages = clients.s3.get_paginator("list_objects_v2").paginate(Bucket=AGING)
        return {each["Key"] for page in pages for each in page.get("Contents", [])}
