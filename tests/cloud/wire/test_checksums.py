"""Checksums by their published check values, and the joining of parts."""

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelworks.cloud.wire.checksums import (
    DIGEST_BYTES,
    combine_crcs,
    composite_checksum,
    find_digest,
    new_checksum,
)

CHECK = b"123456789"
# https://reveng.sourceforge.io/crc-catalogue/ and, for xxHash, the reference implementation's own sums.
KNOWN = {
    "CRC32": "cbf43926",
    "CRC32C": "e3069283",
    "CRC64NVME": "ae8b14860a799888",
    "SHA1": "f7c3bc1d808e04732adf679965ccc34ca7ae3441",
    "SHA256": "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
    "MD5": "25f9e794323b453885f5181f1b624d0b",
    "XXHASH64": "8cb841db40e6ae83",
}


def digest_of(algorithm, *blocks):
    checksum = new_checksum(algorithm)
    for block in blocks:
        checksum.update(block)
    return checksum.digest()


@pytest.mark.parametrize("algorithm", KNOWN)
def test_the_check_value_is_the_published_one(algorithm):
    assert digest_of(algorithm, CHECK).hex() == KNOWN[algorithm]


@pytest.mark.parametrize("algorithm", DIGEST_BYTES)
def test_a_digest_does_not_depend_on_the_blocks_and_may_be_asked_twice(algorithm):
    checksum = new_checksum(algorithm)
    for block in (b"123", b"", b"456789"):
        checksum.update(block)

    assert checksum.digest() == checksum.digest() == digest_of(algorithm, CHECK)
    assert len(checksum.digest()) == DIGEST_BYTES[algorithm]


@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "CRC64NVME"])
@given(parts=st.lists(st.binary(max_size=50), max_size=5))
def test_joined_parts_have_the_checksum_of_the_whole(algorithm, parts):
    digests = [(digest_of(algorithm, part), len(part)) for part in parts]

    assert combine_crcs(algorithm, digests) == digest_of(algorithm, b"".join(parts))


def test_hashes_cannot_be_joined():
    with pytest.raises(KeyError):
        combine_crcs("SHA256", [(b"", 0)])


def test_a_composite_checksum_is_that_of_the_parts_checksums():
    first, second = hashlib.sha256(b"a").digest(), hashlib.sha256(b"b").digest()

    expected = base64.b64encode(hashlib.sha256(first + second).digest()).decode() + "-2"

    assert composite_checksum("SHA256", [first, second]) == expected


def test_a_text_is_a_digest_only_where_it_has_the_right_length():
    assert find_digest("CRC32", "y/Q5Jg==") == bytes.fromhex("cbf43926")
    for wrong in ("", "y/Q5Jg", "y/Q5", "y/Q5Jg==\n", "é"):
        assert find_digest("CRC32", wrong) is None
