"""Where a redirect leads: pure rules.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html#redirect-actions
"""

import re

from reelworks.cloud.balancer.conditions import Facts
from reelworks.cloud.balancer.config import Redirect

_VARIABLE = re.compile(r"#\{(protocol|host|port|path|query)\}")


def location_of(redirect: Redirect, facts: Facts, port: int) -> str:
    """Return the URL that a redirect sends a request to; the port is always named, as AWS does."""
    values = {
        "protocol": "http",
        "host": facts.host,
        "port": str(port),
        "path": facts.path.removeprefix("/"),
        "query": facts.query,
    }

    def fill(text: str) -> str:
        return _VARIABLE.sub(lambda found: values[found[1]], text)

    scheme = fill(redirect.protocol).lower()
    to_port = fill(redirect.port)
    query = fill(redirect.query)
    return f"{scheme}://{fill(redirect.host)}:{to_port}{fill(redirect.path)}" + (f"?{query}" if query else "")
