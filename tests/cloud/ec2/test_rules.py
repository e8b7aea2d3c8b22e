"""Rules that need no database: filters, ids, names."""

import re
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelworks.base.ids import SeededIds
from reelworks.cloud.services.ec2.errors import no_such
from reelworks.cloud.services.ec2.filters import page, select
from reelworks.cloud.services.ec2.model.place import new_id, private_name_of, zone_id_of

PATTERNS = st.text("ab*?", max_size=6)
WORDS = st.text("ab", max_size=6)


@given(PATTERNS, WORDS)
def test_wildcards_mean_what_they_mean_in_file_names(pattern, word):
    found = select([{"Name": word}], {"Filters": [{"Name": "name", "Values": [pattern]}]}, {"name": "Name"})

    assert bool(found) == fnmatchcase(word, pattern)


@given(st.text("ab*?.[", max_size=6))
def test_what_stands_behind_backslashes_is_plain(word):
    pattern = re.sub(r"([*?])", r"\\\1", word)

    assert select([{"Name": word}], {"Filters": [{"Name": "name", "Values": [pattern]}]}, {"name": "Name"})


@given(st.integers(0, 30), st.integers(5, 12))
def test_pages_hold_everything_once_and_in_order(count, most):
    views = [{"Id": f"i-{number}"} for number in range(count)]
    listed, token = [], {}

    while True:
        part, token = page(views, {"MaxResults": most, **token}, "Id")
        listed += part
        if not token:
            break

    assert listed == views


def test_a_page_goes_on_behind_the_last_one_told_whatever_went_meanwhile():
    views = [{"Id": f"i-{number}"} for number in range(10)]
    _, token = page(views, {"MaxResults": 5}, "Id")

    rest, _ = page([view for view in views if view["Id"] != "i-1"], token, "Id")

    assert [view["Id"] for view in rest] == ["i-5", "i-6", "i-7", "i-8", "i-9"]


def test_ids_look_like_awss():
    assert re.fullmatch(r"i-0[0-9a-f]{16}", new_id(SeededIds(1), "i"))


@pytest.mark.parametrize(
    ("zone", "zone_id"),
    [
        ("us-east-1a", "use1-az1"),
        ("us-east-2c", "use2-az3"),
        ("eu-central-1b", "euc1-az2"),
        ("ap-northeast-2a", "apne2-az1"),
        ("ca-central-1a", "cac1-az1"),
    ],
)
def test_zones_have_ids(zone, zone_id):
    assert zone_id_of(zone) == zone_id


@pytest.mark.parametrize(
    ("region", "name"),
    [
        ("us-east-1", "ip-127-77-16-4.ec2.internal"),
        ("us-east-2", "ip-127-77-16-4.us-east-2.compute.internal"),
    ],
)
def test_instances_have_private_names(region, name):
    assert private_name_of("127.77.16.4", region) == name


@pytest.mark.parametrize(
    ("kind", "wanted", "code"),
    [
        ("i", "i-0123456789abcdef0", "InvalidInstanceID.NotFound"),
        ("i", "i-12345678", "InvalidInstanceID.NotFound"),
        ("i", "i-123", "InvalidInstanceID.Malformed"),
        ("vpc", "film", "InvalidVpcID.Malformed"),
        ("vol", "film", "InvalidVolume.NotFound"),
    ],
)
def test_an_id_that_names_nothing_is_malformed_or_not_there(kind, wanted, code):
    assert no_such(kind, wanted).code == code
