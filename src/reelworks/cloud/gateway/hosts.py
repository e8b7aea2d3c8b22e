"""What the host that a client asks stands for: a service, or a bucket with a name of its own.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
"""

import re
from functools import lru_cache

_VIRTUAL_HOST = re.compile(
    r"(?P<bucket>[a-z0-9][a-z0-9.-]+?)\.(?:s3[.-][a-z0-9-]+\.|s3\.)?(?:localhost|amazonaws\.com)(?::\d+)?"
)
_SERVICE_HOST = re.compile(
    r"(?:s3|sqs|sns)(?:[.-][a-z]{2,4}(?:-[a-z]+)+-\d)?\.(?:localhost|amazonaws\.com)(?::\d+)?"
)
"""A service's own host, with or without a region; ``s3-films.localhost`` is a bucket."""
_HOSTS_KEPT = 256


@lru_cache(_HOSTS_KEPT)
def bucket_of_host(host: str) -> str | None:
    """Return the bucket that a Host header names, or None where it names none. Clients say the same one all day."""
    lowered = host.lower()
    found = _VIRTUAL_HOST.fullmatch(lowered)
    if found is None or _SERVICE_HOST.fullmatch(lowered):
        return None
    return found["bucket"]
