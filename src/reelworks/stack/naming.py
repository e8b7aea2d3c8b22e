"""What the parts of a definition are called inside the template: its logical ids."""

import re
from collections.abc import Iterable, Mapping

from reelworks.stack.wording import Sub

SUFFIX = "${BucketSuffix}"
"""What stands behind each bucket's name: nothing on one machine; on AWS, where names are the world's, a part of ours."""


def logical_ids(names: Iterable[str]) -> Mapping[str, str]:
    """Return an id of letters and digits for each name; names that differ get ids that differ."""
    ids: dict[str, str] = {}
    for name in dict.fromkeys(names):
        plain = "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", name))
        number = 2
        chosen = plain
        while chosen in ids.values():
            chosen, number = f"{plain}{number}", number + 1
        ids[name] = chosen
    return ids


def bucket_name(bucket: str) -> Sub:
    """Return a bucket's name as it is in the account."""
    return Sub(bucket + SUFFIX)


def bucket_arn(bucket: str, keys: str = "") -> Sub:
    """Return a bucket's ARN, or with ``keys`` (``uploads/*``) that of objects in it.

    Spelled out where a reference would go round in a circle: a bucket needs its topic, the topic names its bucket.
    """
    return Sub(f"arn:${{AWS::Partition}}:s3:::{bucket}{SUFFIX}{'/' + keys if keys else ''}")
