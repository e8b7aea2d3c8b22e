"""A browser's form upload on its way in: its fields first, then its file as a stream.

Who sent it stands in the form, so the stages after the route are run when the fields are there; the file follows
while its operation runs.
"""

from collections.abc import Callable

from reelworks.cloud.gateway.bodies import Flow, StreamedBody
from reelworks.cloud.wire.chunked import payload_check
from reelworks.cloud.wire.claim import UNSIGNED
from reelworks.cloud.wire.form_data import Form, FormReader, MalformedPOSTRequest


class NoFlow:
    """A connection whose body is all there: nobody need be asked to wait."""

    def pause_reading(self) -> None:
        """Do nothing."""

    def resume_reading(self) -> None:
        """Do nothing."""


class FormBody:
    """Takes a form from the connection; calls ``begin`` once, with the fields and the file's stream.

    ``refuse`` is called, once, where this is no form; not after ``begin``, for then the stream breaks off.
    """

    def __init__(
        self,
        content_type: str,
        flow: Flow,
        begin: Callable[[Form, StreamedBody], None],
        refuse: Callable[[BaseException], None],
    ) -> None:
        self._reader = FormReader(content_type)
        self._flow = flow
        self._begin = begin
        self._refuse = refuse
        self._file: StreamedBody | None = None
        self._is_over = False

    def push(self, data: bytes) -> None:
        """Take what came from the socket."""
        if self._is_over:
            return
        try:
            given = self._reader.feed(data)
            if self._reader.is_in_file and self._file is None:
                self._file = self._open_file()
                self._begin(self._reader.form, self._file)
        except Exception as error:  # noqa: BLE001 - the edge: whatever it is, the client gets an answer
            self._is_over = True
            self._refuse(error)
            return
        if self._file is not None and given:
            self._file.push(given)
        if self._file is not None and self._reader.is_done:
            self._is_over = True
            self._file.end()

    def end(self) -> None:
        """Say that the request's last byte was pushed."""
        if self._is_over:
            return
        self._is_over = True
        if self._file is not None:
            self._file.break_off()
        else:
            self._refuse(MalformedPOSTRequest())

    def break_off(self) -> None:
        """Say that the connection was lost before the last byte."""
        if self._file is not None and not self._is_over:
            self._file.break_off()
        self._is_over = True

    def _open_file(self) -> StreamedBody:
        fields = self._reader.form.fields
        sums = {name: value for name, value in fields.items() if name.startswith("x-amz-checksum-")}
        sums.pop("x-amz-checksum-algorithm", None)
        return StreamedBody(self._flow, payload_check(sums, UNSIGNED), None)
