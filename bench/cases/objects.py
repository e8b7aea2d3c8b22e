"""S3: small objects up and down."""

from bench.load import Result, run_load
from bench.requests import get_request, put_request, signer_for
from bench.server_process import Target

BUCKET = "bench-objects"
BODY = b"y" * 4096


async def put(target: Target, connections: int, seconds: float, prefix: str = "") -> Result:
    """PutObject of 4 KiB, a new key each, below a prefix of its round."""
    signer = signer_for(target, "s3")
    numbers = [0] * connections

    def make(number: int, _last: bytes) -> bytes:
        numbers[number] += 1
        return put_request(signer, f"/{BUCKET}/{prefix}k{number:04d}/{numbers[number]:08d}", BODY)

    return await run_load(target.host, target.port, make, connections=connections, seconds=seconds)


async def get(target: Target, connections: int, seconds: float, prefix: str = "") -> Result:
    """GetObject of what ``put`` left: one key a connection."""
    signer = signer_for(target, "s3")

    def make(number: int, _last: bytes) -> bytes:
        return get_request(signer, f"/{BUCKET}/{prefix}k{number:04d}/00000001")

    return await run_load(target.host, target.port, make, connections=connections, seconds=seconds)
