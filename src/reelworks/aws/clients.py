"""The one place that makes boto3 clients.

Where the endpoint, the region and the keys are not given, boto3 finds them as every AWS program does:
``AWS_ENDPOINT_URL``, ``AWS_REGION``, profiles, an instance's role.
"""

import threading
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import NoRegionError

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
    profile: str | None = None
    """A profile of the user's AWS configuration."""


class Clients:
    """The boto3 clients of one account and region. They are safe to share between threads.

    Each is made when it is first asked for: reading a service's description takes its time, and a worker needs few.
    """

    def __init__(self, session: boto3.Session, config: Config, endpoint_url: str | None) -> None:
        self._session = session
        self._config = config
        self._endpoint_url = endpoint_url
        self._made: dict[str, Any] = {}
        self._lock = threading.Lock()

    def client(self, service: str) -> Any:
        """Return the client of a service by botocore's name of it."""
        with self._lock:
            if service not in self._made:
                self._made[service] = (
                    self._make_s3() if service == "s3" else self._make(service, self._config)
                )
            return self._made[service]

    @property
    def region(self) -> str:
        """The region that all of them ask."""
        return str(self._session.region_name)

    @property
    def is_aws(self) -> bool:
        """Whether they ask AWS itself."""
        return _is_aws(self.client("s3").meta.endpoint_url)

    @property
    def s3(self) -> Any:
        """Objects."""
        return self.client("s3")

    @property
    def sns(self) -> Any:
        """Topics."""
        return self.client("sns")

    @property
    def sqs(self) -> Any:
        """Queues."""
        return self.client("sqs")

    @property
    def events(self) -> Any:
        """EventBridge."""
        return self.client("events")

    @property
    def ssm(self) -> Any:
        """Systems Manager's parameters."""
        return self.client("ssm")

    @property
    def sts(self) -> Any:
        """Who we are."""
        return self.client("sts")

    @property
    def cloudformation(self) -> Any:
        """Stacks."""
        return self.client("cloudformation")

    @property
    def ec2(self) -> Any:
        """Machines and their networks."""
        return self.client("ec2")

    @property
    def autoscaling(self) -> Any:
        """Groups of machines."""
        return self.client("autoscaling")

    @property
    def elbv2(self) -> Any:
        """Load balancers."""
        return self.client("elbv2")

    @property
    def cloudwatch(self) -> Any:
        """Alarms and metrics."""
        return self.client("cloudwatch")

    def close(self) -> None:
        """Close every idle connection."""
        for client in self._made.values():
            client.close()

    def _make(self, service: str, config: Config) -> Any:
        return self._session.client(service, endpoint_url=self._endpoint_url, config=config)

    def _make_s3(self) -> Any:
        client = self._make("s3", self._config)
        if _is_aws(client.meta.endpoint_url):
            return client
        # A bucket as a host name (bucket.localhost) resolves on few machines; as a path it always does.
        return self._make("s3", self._config.merge(Config(s3={"addressing_style": "path"})))


def make_clients(access: Access | None = None, connections: int = _CONNECTIONS) -> Clients:
    """Return clients that keep up to ``connections`` connections each and retry as AWS recommends.

    Making them costs some tens of milliseconds: make them once and keep them.

    https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html

    Raises:
        BotoCoreError: there is no such profile, or nothing says which region to ask.
    """
    access = access or Access()
    session = boto3.Session(
        aws_access_key_id=access.access_key_id,
        aws_secret_access_key=access.secret_access_key,
        aws_session_token=access.session_token,
        region_name=access.region,
        profile_name=access.profile,
    )
    if session.region_name is None:
        raise NoRegionError
    config = Config(
        connect_timeout=_CONNECT_TIMEOUT_S,
        read_timeout=_READ_TIMEOUT_S,
        retries={"mode": "standard", "max_attempts": _ATTEMPTS},
        max_pool_connections=connections,
        tcp_keepalive=True,
    )
    return Clients(session, config, access.endpoint_url)


def _is_aws(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host.endswith((".amazonaws.com", ".amazonaws.com.cn"))
