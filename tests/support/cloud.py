"""The embedded cloud as a process of its own, as its users start it."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

START_S_MAX = 30.0


@dataclass
class RunningCloud:
    """A cloud that runs on a data folder; ``kill`` and ``start`` it as often as a test likes."""

    data: Path
    port: int = 0
    environment: dict[str, str] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()
    """More for its command line: ``("--pace", "30")``."""
    endpoint: str = ""
    access_key_id: str = ""
    secret_access_key: str = ""
    account: str = "000000000000"
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> "RunningCloud":
        """Start it and wait until it answers."""
        self.data.mkdir(parents=True, exist_ok=True)
        (self.data / "endpoint").unlink(missing_ok=True)
        with (self.data / "cloud.log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "reelworks",
                    "cloud",
                    "--data",
                    str(self.data),
                    "--port",
                    str(self.port),
                    *self.arguments,
                ],
                stdout=log,
                stderr=log,
                env={**os.environ, **self.environment},
            )
        self._wait_ready()
        keys = json.loads((self.data / "keys.json").read_text())
        self.access_key_id, self.secret_access_key = keys["access_key_id"], keys["secret_access_key"]
        self.port = int(self.endpoint.rsplit(":", 1)[1])
        return self

    def kill(self) -> None:
        """End it as a power cut would end it: SIGKILL."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """End it in order; return its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)

    def client(self, service: str, region: str = "us-east-2", **config: Any) -> Any:
        """Return a boto3 client with the root's key; ``config`` goes to botocore's Config."""
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=region,
            aws_access_key_id=self.access_key_id,
            aws_secret_access_key=self.secret_access_key,
            config=Config(**{"retries": {"total_max_attempts": 1}, **config}),
        )

    @property
    def client_environment(self) -> dict[str, str]:
        """The environment in which any AWS client finds this cloud."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return {
            **kept,
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_DEFAULT_REGION": "us-east-2",
            "AWS_REGION": "us-east-2",
            "AWS_ACCESS_KEY_ID": self.access_key_id,
            "AWS_SECRET_ACCESS_KEY": self.secret_access_key,
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def _wait_ready(self) -> None:
        assert self.process is not None
        deadline = time.monotonic() + START_S_MAX
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise AssertionError(f"the cloud ended: {(self.data / 'cloud.log').read_text()[-2000:]}")
            if (self.data / "endpoint").exists():
                self.endpoint = (self.data / "endpoint").read_text().strip()
                if self.endpoint and self._is_answering():
                    return
            time.sleep(0.01)
        raise AssertionError("the cloud did not answer in time")

    def _is_answering(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.endpoint}/_reelworks/health", timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError):
            return False
