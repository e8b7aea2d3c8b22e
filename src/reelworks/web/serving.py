"""Serves the application with uvicorn until a stop is asked for; requests under way are finished first."""

import uvicorn
from starlette.applications import Starlette

GRACE_S = 20
"""How long answers under way may take after a stop was asked for; live pictures are cut off then."""


def serve(app: Starlette, host: str, port: int) -> bool:
    """Serve at an address until SIGTERM or Ctrl-C; return whether it could.

    Forwarded headers are believed: only the load balancer's security group reaches the port.
    """
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        proxy_headers=True,
        forwarded_allow_ips="*",
        timeout_graceful_shutdown=GRACE_S,
        server_header=False,
    )
    server = uvicorn.Server(config)
    server.run()
    return server.started
