"""Pages of a sorted list of names: a token is the last name of the page before."""

import base64
import binascii
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from reelworks.cloud.services.sqs import limits
from reelworks.cloud.services.sqs.errors import InvalidParameterValue


def page_of(names: Sequence[str], request: Mapping[str, Any]) -> tuple[Sequence[str], str | None]:
    """Return the page that MaxResults and NextToken ask for, and the next page's token where there is one.

    Raises:
        InvalidParameterValue: MaxResults is out of its range, or the token is none.
    """
    count = request.get("MaxResults")
    if count is not None and not 1 <= count <= limits.LIST_PAGE_MAX:
        reason = "MaxResults must be an integer between 1 and 1000."
        raise InvalidParameterValue.of(count, "MaxResults", reason)
    begin = bisect_right(names, _read_token(request["NextToken"])) if request.get("NextToken") else 0
    page = names[begin : begin + (count or limits.LIST_PAGE_MAX)]
    has_more = count is not None and begin + len(page) < len(names)
    return page, base64.urlsafe_b64encode(page[-1].encode()).decode() if has_more else None


def _read_token(token: str) -> str:
    try:
        return base64.b64decode(token.encode(), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise InvalidParameterValue.of(token, "NextToken", "Invalid or expired next token.") from error
