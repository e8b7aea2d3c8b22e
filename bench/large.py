"""64 MiB up and down through the cloud, beside hash + write + fsync and sendfile alone, in the same run.

Rounds alternate between the cloud and the baseline, and the best of each counts: what disturbs only slows.
"""

import tempfile
from pathlib import Path

from bench.cases import transfers
from bench.figures import show_load, show_words
from bench.server_process import Target, running_cloud, running_sendfile

ROUNDS = 4


def measure(cloud: Target, folder: Path) -> None:
    body = transfers.prepare(cloud)
    before = cloud.rss_mb
    ups = [
        (transfers.put(cloud, body, number), transfers.bare_write(folder, body)) for number in range(ROUNDS)
    ]
    report("PutObject 64 MiB", ups, "hash + write + fsync")
    with running_sendfile(folder / "bare") as baseline:
        downs = [
            (transfers.get(cloud, number), transfers.fetch(baseline, b"GET / HTTP/1.1\r\n\r\n"))
            for number in range(ROUNDS)
        ]
    report("GetObject 64 MiB", downs, "sendfile alone")
    show_words("memory before, and at most", f"{before:.0f} MB, {cloud.rss_peak_mb:.0f} MB")


def report(name: str, seconds: list[tuple[float, float]], baseline: str) -> None:
    ours, bare = (transfers.BYTES / 1e6 / min(column) for column in zip(*seconds, strict=True))
    show_words(name, f"{ours:,.0f} MB/s, {baseline} {bare:,.0f} MB/s: {ours / bare:.0%}")


def run() -> None:
    """Print the figures of large objects."""
    show_load()
    with tempfile.TemporaryDirectory(prefix="reelworks-bench-") as temporary, running_cloud() as cloud:
        measure(cloud, Path(temporary))
