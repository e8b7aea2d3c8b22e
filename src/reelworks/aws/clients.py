"""The one place that makes boto3 clients.

Where the endpoint, the region and the keys are not given, boto3 finds them as every AWS program does:
``AWS_ENDPOINT_URL``, ``AWS_REGION``, profiles, an instance's role.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config

LONG_POLL_S_MAX = 20
"""The longest wait that SQS allows a receive."""
_CONNECT_TIMEOUT_S = 5
_READ_TIMEOUT_S = 60
"""Well above the long poll, so that a quiet queue is never taken for a dead one."""
_ATTEMPTS = 4
_CONNECTIONS = 50


@dataclass(frozen=True, slots=True)
class Access:
    """Where the cloud is and who asks. None leaves the choice to boto3's own resolution."""

    endpoint_url: str | None = None
    region: str | None = None
    access_key_id: str | None = None
    secret_access_key: str | None = None
    session_token: str | None = None


@dataclass(frozen=True, slots=True)
class Clients:
    """The boto3 clients of one account and region. They are safe to share between threads."""

    s3: Any
    sns: Any
    sqs: Any
    events: Any

    def close(self) -> None:
        """Close every idle connection."""
        for client in (self.s3, self.sns, self.sqs, self.events):
            client.close()


def make_clients(access: Access | None = None, connections: int = _CONNECTIONS) -> Clients:
    """Return clients that keep up to ``connections`` connections each and retry as AWS recommends.

    Making them costs some tens of milliseconds: make them once and keep them.

    https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
    """
    access = access or Access()
    session = boto3.Session(
        aws_access_key_id=access.access_key_id,
        aws_secret_access_key=access.secret_access_key,
        aws_session_token=access.session_token,
        region_name=access.region,
    )
    config = Config(
        connect_timeout=_CONNECT_TIMEOUT_S,
        read_timeout=_READ_TIMEOUT_S,
        retries={"mode": "standard", "max_attempts": _ATTEMPTS},
        max_pool_connections=connections,
        tcp_keepalive=True,
    )
    return Clients(
        s3=_make_s3(session, config, access.endpoint_url),
        sns=session.client("sns", endpoint_url=access.endpoint_url, config=config),
        sqs=session.client("sqs", endpoint_url=access.endpoint_url, config=config),
        events=session.client("events", endpoint_url=access.endpoint_url, config=config),
    )


def _make_s3(session: boto3.Session, config: Config, endpoint_url: str | None) -> Any:
    client = session.client("s3", endpoint_url=endpoint_url, config=config)
    if _is_aws(client.meta.endpoint_url):
        return client
    # A bucket as a host name (bucket.localhost) resolves on few machines; as a path it always does.
    by_path = config.merge(Config(s3={"addressing_style": "path"}))
    return session.client("s3", endpoint_url=endpoint_url, config=by_path)


def _is_aws(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host.endswith((".amazonaws.com", ".amazonaws.com.cn"))
