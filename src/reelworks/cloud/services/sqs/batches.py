"""Batches: what holds for every batch operation, and how each entry is answered for itself."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from reelworks.cloud.services.sqs import limits
from reelworks.cloud.services.sqs.errors import (
    BatchEntryIdsNotDistinct,
    EmptyBatchRequest,
    InvalidBatchEntryId,
    TooManyEntriesInBatchRequest,
)
from reelworks.cloud.wire.error import AwsError

Entry = Mapping[str, Any]

_ID = re.compile(rf"[A-Za-z0-9_-]{{1,{limits.BATCH_ID_CHARACTERS_MAX}}}")


def check_entries(operation: str, entries: Sequence[Entry]) -> None:
    """Return where a batch may be worked on.

    Raises:
        EmptyBatchRequest: there is no entry.
        TooManyEntriesInBatchRequest: there are more than ten.
        BatchEntryIdsNotDistinct: two entries have the same Id.
        InvalidBatchEntryId: an Id has other characters than it may, or too many.
    """
    if not entries:
        raise EmptyBatchRequest(f"There should be at least one {operation}RequestEntry in the request.")
    if len(entries) > limits.BATCH_ENTRIES_MAX:
        raise TooManyEntriesInBatchRequest(
            f"Maximum number of entries per request are {limits.BATCH_ENTRIES_MAX}. You have sent {len(entries)}."
        )
    seen: set[str] = set()
    for entry in entries:
        if not _ID.fullmatch(entry["Id"]):
            raise InvalidBatchEntryId
        if entry["Id"] in seen:
            raise BatchEntryIdsNotDistinct(f"Id {entry['Id']} repeated.")
        seen.add(entry["Id"])


def answer_each(
    operation: str, entries: Sequence[Entry], work: Callable[[Entry], dict[str, Any]]
) -> dict[str, Any]:
    """Do ``work`` for each entry: what it returns is Successful, an error of AWS's that it raises is Failed.

    ``work`` must raise before it writes: what it wrote stays.

    Raises:
        AwsError: what ``check_entries`` raises.
    """
    check_entries(operation, entries)
    answer: dict[str, Any] = {"Successful": [], "Failed": []}
    for entry in entries:
        try:
            answer["Successful"].append(work(entry))
        except AwsError as error:
            answer["Failed"].append(failure_of(entry, error))
    return answer


def failure_of(entry: Entry, error: AwsError) -> dict[str, Any]:
    """Return an entry of Failed."""
    return {
        "Id": entry["Id"],
        "SenderFault": error.is_senders_fault,
        "Code": error.query_code or error.code,
        "Message": error.message,
    }
