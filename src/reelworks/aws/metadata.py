"""What a machine knows of itself: EC2's instance metadata, asked with a token.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
"""

import botocore.session
import urllib3
from urllib3.exceptions import HTTPError

from reelworks.aws.faults import CloudFault

_AWS = "http://169.254.169.254"
_TOKEN_S = 21_600
_TIMEOUT_S = 2.0
_UNAUTHORIZED = 401
_NOT_FOUND = 404


class InstanceMetadata:
    """The metadata service of this machine. Use it from one thread."""

    def __init__(self, endpoint: str) -> None:
        self._base = endpoint.rstrip("/") + "/latest/"
        self._token = ""
        # Never through a proxy: whoever answers here hands out keys.
        self._http = urllib3.PoolManager(timeout=_TIMEOUT_S, retries=False)

    def find(self, path: str) -> str | None:
        """Return what stands at a path of the metadata (``instance-id``), or None where nothing does.

        Raises:
            CloudFault: this is no machine of EC2's, or its metadata service does not answer.
        """
        try:
            status, text = self._ask(path)
            if status == _UNAUTHORIZED:
                self._token = ""
                status, text = self._ask(path)
        except HTTPError as error:
            raise CloudFault(f"cannot read this machine's metadata: {error}") from error
        if status == _NOT_FOUND:
            return None
        if status != 200:
            raise CloudFault(f"cannot read this machine's metadata: {path} gives status {status}")
        return text

    def _ask(self, path: str) -> tuple[int, str]:
        if not self._token:
            wish = {"X-aws-ec2-metadata-token-ttl-seconds": str(_TOKEN_S)}
            self._token = self._request("PUT", "api/token", wish)[1]
        return self._request("GET", f"meta-data/{path}", {"X-aws-ec2-metadata-token": self._token})

    def _request(self, method: str, path: str, headers: dict[str, str]) -> tuple[int, str]:
        answer = self._http.request(method, self._base + path, headers=headers)
        return answer.status, answer.data.decode()


def open_metadata() -> InstanceMetadata:
    """Return this machine's metadata service, where AWS's own clients look for it as well."""
    session = botocore.session.get_session()
    return InstanceMetadata(session.get_config_variable("ec2_metadata_service_endpoint") or _AWS)
