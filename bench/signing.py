"""Signature Version 4 as a client makes it, fast enough to load a server with: one HMAC a request."""

import hashlib
import hmac
import time
from dataclasses import dataclass, field


@dataclass
class Signer:
    """Signs requests of one service; derives its key once a day."""

    access_key_id: str
    secret: str
    service: str
    host: str
    region: str = "us-east-2"
    _second: int = 0
    _stamp: str = ""
    _day: str = ""
    _key: bytes = b""
    _scope: str = ""
    _fixed: dict[str, str] = field(default_factory=dict)

    def head(self, method: str, path: str, query: str, headers: dict[str, str], body: bytes) -> bytes:
        """Return the request's head, signed; ``headers`` are lower-case, ``query`` canonical already."""
        self._tick()
        body_hash = hashlib.sha256(body).hexdigest()
        signed = {"host": self.host, "x-amz-date": self._stamp, **headers}
        if self.service == "s3":
            signed["x-amz-content-sha256"] = body_hash
        names = sorted(signed)
        lines = "".join(f"{name}:{signed[name]}\n" for name in names)
        listed = ";".join(names)
        canonical = f"{method}\n{path}\n{query}\n{lines}\n{listed}\n{body_hash}"
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        to_sign = f"AWS4-HMAC-SHA256\n{self._stamp}\n{self._scope}\n{digest}"
        signature = hmac.digest(self._key, to_sign.encode(), "sha256").hex()
        sent = "".join(f"{name}: {signed[name]}\r\n" for name in names)
        target = f"{path}?{query}" if query else path
        return (
            f"{method} {target} HTTP/1.1\r\n{sent}"
            f"Authorization: AWS4-HMAC-SHA256 Credential={self.access_key_id}/{self._scope}, "
            f"SignedHeaders={listed}, Signature={signature}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        ).encode()

    def _tick(self) -> None:
        now = int(time.time())
        if now == self._second:
            return
        self._second = now
        self._stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
        if self._stamp[:8] != self._day:
            self._day = self._stamp[:8]
            key = f"AWS4{self.secret}".encode()
            for part in (self._day, self.region, self.service, "aws4_request"):
                key = hmac.digest(key, part.encode(), "sha256")
            self._key = key
            self._scope = f"{self._day}/{self.region}/{self.service}/aws4_request"
