"""Forms read in pieces of any size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelworks.cloud.wire.form_data import (
    FormReader,
    IncorrectNumberOfFilesInPostRequest,
    MalformedPOSTRequest,
    MaxPostPreDataLengthExceededError,
)

TYPE = 'multipart/form-data; boundary="b o"'
FIELDS = (
    b'--b o\r\nContent-Disposition: form-data; name="Key"\r\n\r\nin/${filename}\r\n'
    b'--b o\r\ncontent-disposition: form-data; name="x-amz-meta-a"\r\nContent-Type: text/plain\r\n\r\n\xc3\xa9\r\n'
    b'--b o\r\nContent-Disposition: form-data; name="file"; filename="C:\\dir\\a \\"b\\".mp4"\r\n\r\n'
)
END = b"\r\n--b o\r\n" + b'Content-Disposition: form-data; name="submit"\r\n\r\nUpload\r\n--b o--\r\n'


def read(body, size):
    reader = FormReader(TYPE)
    file = b"".join(reader.feed(body[start : start + size]) for start in range(0, len(body), size))
    return reader, file


@given(
    st.lists(st.sampled_from([b"\r\n", b"--", b"b o", b"x", b"\r\n--b", b"\0"])).map(b"".join),
    st.integers(1, 90),
)
def test_the_file_comes_out_whole_however_it_arrives(data, size):
    if b"\r\n--b o" in b"\r\n" + data:
        data = data.replace(b"b o", b"")
    if b"\r\n--b o" in data:
        return

    reader, file = read(FIELDS + data + END, size)

    assert (file, reader.is_done) == (data, True)
    assert reader.form.fields == {"key": "in/${filename}", "x-amz-meta-a": "é"}
    assert reader.form.filename == 'a "b".mp4'


@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_what_is_no_form_is_refused(size):
    with pytest.raises(MalformedPOSTRequest):
        FormReader("multipart/form-data")
    with pytest.raises(MalformedPOSTRequest):
        read(b"--b o\r\nX-Other: 1\r\n\r\nvalue\r\n", size)
    with pytest.raises(IncorrectNumberOfFilesInPostRequest):
        read(b'--b o\r\nContent-Disposition: form-data; name="key"\r\n\r\na\r\n--b o--\r\n', size)
    with pytest.raises(MaxPostPreDataLengthExceededError):
        read(b"y" * 21_000, size)


def test_a_form_that_ends_early_is_not_done():
    reader, file = read(FIELDS + b"half", 10)

    assert (reader.is_in_file, reader.is_done) == (True, False)
    assert b"half".startswith(file)
