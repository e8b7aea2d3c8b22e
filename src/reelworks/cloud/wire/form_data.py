"""``multipart/form-data`` read as it arrives: the fields into memory, the file passed on block by block.

The browser's form upload puts its fields before the file; whatever comes after the file is ignored.

https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html, RFC 7578
"""

import re
from dataclasses import dataclass, field

from reelworks.cloud.wire.error import AwsError

FIELDS_BYTES_MAX = 20_000
"""All that comes before the file's first byte."""
FILE_FIELD = "file"

_BOUNDARY = re.compile(r'boundary\s*=\s*(?:"([^"]{1,70})"|([^\s;,"]{1,70}))', re.IGNORECASE)
_NAME = re.compile(r';\s*name\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]+))', re.IGNORECASE)
_FILENAME = re.compile(r';\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]+))', re.IGNORECASE)


class MalformedPOSTRequest(AwsError):
    """The body is no form, or ends before the form does."""

    words = "The body of your POST request is not well-formed multipart/form-data."


class MaxPostPreDataLengthExceededError(AwsError):
    """What comes before the file is too large."""

    words = "Your POST request fields preceding the upload file were too large."


class IncorrectNumberOfFilesInPostRequest(AwsError):
    """The form has no file."""

    words = "POST requires exactly one file upload per request."


@dataclass(slots=True)
class Form:
    """What a form says, beside its file."""

    fields: dict[str, str] = field(default_factory=dict)
    """By their names in lower case, as S3 compares them; of two with one name the last."""
    filename: str = ""
    """The file's name as the browser told it, without its folders."""


class FormReader:
    """Reads one form. Pure: it is fed bytes and gives the file's back."""

    def __init__(self, content_type: str) -> None:
        """Begin.

        Raises:
            MalformedPOSTRequest: the content type names no boundary.
        """
        found = _BOUNDARY.search(content_type)
        if found is None:
            raise MalformedPOSTRequest
        # The first boundary has no line end before it; with one put there, all are alike.
        self._delimiter = b"\r\n--" + (found[1] or found[2]).encode()
        self._kept = b"\r\n"
        self._headers: dict[str, str] | None = None
        self._before_file = 0
        self.form = Form()
        self.is_in_file = False
        """Whether all the fields are there, and the file follows or is over."""
        self.is_done = False
        """Whether the file's last byte was given back."""

    def feed(self, data: bytes) -> bytes:
        """Take some of the body; return what of it is the file's.

        Raises:
            MalformedPOSTRequest: this is no form.
            IncorrectNumberOfFilesInPostRequest: it ends without a file.
            MaxPostPreDataLengthExceededError: there is too much before the file.
        """
        if self.is_done:
            return b""
        self._kept += data
        while not self.is_in_file:
            if not self._read_part():
                self._check_size()
                return b""
        return self._read_file()

    def _read_part(self) -> bool:
        """Read one more piece; False where more bytes are needed for that."""
        if self._headers is None:
            return self._read_head()
        end = self._kept.find(self._delimiter)
        if end < 0:
            return False
        name = _parameter(_NAME, self._headers)
        self.form.fields[name.lower()] = self._kept[:end].decode("utf-8", "replace")
        self._drop(end)
        self._headers = None
        return True

    def _read_head(self) -> bool:
        """Read a boundary and the headers behind it."""
        start = self._kept.find(self._delimiter)
        if start < 0:
            return False
        if self._kept[start + len(self._delimiter) :].startswith(b"--"):
            raise IncorrectNumberOfFilesInPostRequest
        end = self._kept.find(b"\r\n\r\n", start)
        if end < 0:
            return False
        lines = self._kept[start + len(self._delimiter) : end].decode("utf-8", "replace").split("\r\n")
        headers = {
            name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
        }
        if "content-disposition" not in headers:
            raise MalformedPOSTRequest
        self._drop(end + 4)
        if _parameter(_NAME, headers).lower() == FILE_FIELD:
            self.form.filename = re.split(r"[/\\]", _parameter(_FILENAME, headers))[-1]
            self.is_in_file = True
            self._check_size()
            return True
        self._headers = headers
        return True

    def _read_file(self) -> bytes:
        end = self._kept.find(self._delimiter)
        if end >= 0:
            self.is_done = True
            given, self._kept = self._kept[:end], b""
            return given
        # A boundary may have begun in the last bytes.
        certain = max(0, len(self._kept) - len(self._delimiter) + 1)
        given, self._kept = self._kept[:certain], self._kept[certain:]
        return given

    def _drop(self, count: int) -> None:
        self._before_file += count
        self._kept = self._kept[count:]

    def _check_size(self) -> None:
        unread = 0 if self.is_in_file else len(self._kept)
        if self._before_file + unread > FIELDS_BYTES_MAX:
            raise MaxPostPreDataLengthExceededError


def _parameter(pattern: re.Pattern[str], headers: dict[str, str]) -> str:
    """Return a parameter of ``Content-Disposition``; empty where it is not there."""
    found = pattern.search(headers["content-disposition"])
    if found is None:
        return ""
    # Browsers write a quotation mark as %22, older ones with a backslash.
    return (found[1] or "").replace('\\"', '"').replace("%22", '"') if found[2] is None else found[2]
