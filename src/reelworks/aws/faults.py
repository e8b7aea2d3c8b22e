"""What can go wrong between us and a cloud, as few typed errors; botocore's own stop here."""

from collections.abc import Iterator
from contextlib import contextmanager

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError
from urllib3.exceptions import HTTPError

_MISSING = frozenset({"NoSuchKey", "NoSuchVersion", "NotFound", "404"})
_CHANGED = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "412"})


class CloudFault(Exception):
    """The cloud, the network or a permission failed; the upload is not to blame and a later try may work."""


class ObjectMissing(Exception):
    """The bucket holds no object of that key."""


class ObjectChanged(Exception):
    """The object is another one than the one that was read."""


@contextmanager
def typed_faults(doing: str) -> Iterator[None]:
    """Turn what botocore raises inside the block into this module's errors.

    ``doing`` says what was tried, for the text: ``"read s3://bucket/key"``.

    Raises:
        ObjectMissing: S3 knows no such key.
        ObjectChanged: a condition on the object's ETag did not hold.
        CloudFault: anything else that the cloud or the way to it did.
    """
    try:
        yield
    except ClientError as error:
        raise _typed(doing, error) from error
    except Boto3Error as error:
        # boto3's managed transfers wrap the ClientError that stopped them.
        cause = error.__cause__ or error.__context__
        if isinstance(cause, ClientError):
            raise _typed(doing, cause) from error
        raise CloudFault(f"cannot {doing}: {error}") from error
    except (BotoCoreError, ResponseParserError, HTTPError, ConnectionError) as error:
        raise CloudFault(f"cannot {doing}: {error}") from error


def error_code(error: ClientError) -> str:
    """Return AWS's code of an error, ``"Unknown"`` where the answer carried none."""
    return str(error.response.get("Error", {}).get("Code", "Unknown"))


def _typed(doing: str, error: ClientError) -> Exception:
    code = error_code(error)
    if code in _MISSING:
        return ObjectMissing(f"cannot {doing}: there is no such object")
    if code in _CHANGED:
        return ObjectChanged(f"cannot {doing}: the object was replaced meanwhile")
    return CloudFault(f"cannot {doing}: {error}")
