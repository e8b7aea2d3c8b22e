"""Bodies that come compressed."""

import gzip
import zlib

import pytest

from reelworks.cloud.wire.content_encoding import BODY_BYTES_MAX, decode_content
from reelworks.cloud.wire.refusals import SerializationException


def test_a_gzipped_body_is_read_as_what_it_was():
    assert decode_content("gzip", gzip.compress(b"figures" * 1000)) == b"figures" * 1000


def test_another_encoding_is_left_alone():
    assert decode_content("utf-8", b"as it is") == b"as it is"


@pytest.mark.parametrize(
    "body",
    [b"no gzip", gzip.compress(b"cut off")[:-9], zlib.compress(b"zlib")],
    ids=[
        "no gzip",
        "cut off",
        "zlib",
    ],  # a compressed body holds the time: every process must call it the same
)
def test_what_is_no_whole_gzip_is_refused(body):
    with pytest.raises(SerializationException):
        decode_content("gzip", body)


def test_a_bomb_is_refused():
    bomb = gzip.compress(b"\0" * (BODY_BYTES_MAX + 1))

    with pytest.raises(SerializationException, match="too large"):
        decode_content("gzip", bomb)
