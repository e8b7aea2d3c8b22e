"""AWS's errors as exceptions, with what each protocol needs to write them."""

from typing import Any


class AwsError(Exception):
    """A refusal in AWS's words. Rooms derive a class an error, named as the shape in the service model.

    ``code`` is what goes on the wire (the class's own name unless it says otherwise), ``status`` the HTTP
    status. ``fields`` are further members of the error's document (S3's ``BucketName``, ``Key`` …), and
    ``headers`` go out with it.
    """

    code: str = ""
    status: int = 400
    query_code: str | None = None
    """The code that SQS's query protocol and ``x-amzn-query-error`` use, where it is another one."""
    words: str = ""
    """The message where the one who raises gives none."""

    def __init_subclass__(cls) -> None:
        if "code" not in cls.__dict__:
            cls.code = cls.__name__

    def __init__(
        self,
        message: str | None = None,
        *,
        fields: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        self.message = self.words if message is None else message
        self.fields = fields or {}
        self.headers = headers or {}
        super().__init__(self.message)

    @property
    def is_senders_fault(self) -> bool:
        """Whether the request was at fault (4xx), not the service (5xx)."""
        return self.status < 500


class InternalError(AwsError):
    """Something of ours broke; the log has the traceback beside the request id."""

    code = "InternalError"
    status = 500
    words = "We encountered an internal error. Please try again."


class OperationNotImplemented(AwsError):
    """AWS has this operation; this cloud does not, and says so by name."""

    code = "NotImplemented"
    status = 501
