"""One large object up and down, beside what the same disk and the same loopback do without a server's work."""

import hashlib
import os
import socket
import time
from pathlib import Path

from bench.requests import get_request, make_bucket, signer_for
from bench.server_process import Target

BYTES = 64 * 1024 * 1024
BLOCK_BYTES = 1 << 20
BUCKET = "bench-transfers"


def bare_write(folder: Path, body: bytes) -> float:
    """Hash (MD5 and SHA-256, as a signed upload needs both), write and fsync; return the seconds."""
    view = memoryview(body)
    begin = time.perf_counter()
    md5, sha256 = hashlib.md5(usedforsecurity=False), hashlib.sha256()
    with (folder / "bare").open("wb", buffering=0) as file:
        for at in range(0, len(view), BLOCK_BYTES):
            block = view[at : at + BLOCK_BYTES]
            md5.update(block)
            sha256.update(block)
            file.write(block)
        os.fsync(file.fileno())
    return time.perf_counter() - begin


def put(target: Target, body: bytes, number: int) -> float:
    """PutObject, signed; return the seconds until the answer."""
    head = signer_for(target, "s3").head("PUT", f"/{BUCKET}/large-{number}", "", {}, body)
    with socket.create_connection((target.host, target.port), 60) as connection:
        begin = time.perf_counter()
        connection.sendall(head)
        connection.sendall(body)
        answer = connection.recv(65536)
        seconds = time.perf_counter() - begin
    if not answer.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(repr(answer[:300]))
    return seconds


def get(target: Target, number: int) -> float:
    """GetObject; return the seconds until its last byte."""
    return fetch(target, get_request(signer_for(target, "s3"), f"/{BUCKET}/large-{number}"))


def fetch(target: Target, request: bytes) -> float:
    """Ask, and read until the whole body is there; return the seconds."""
    room = bytearray(BLOCK_BYTES)
    with socket.create_connection((target.host, target.port), 60) as connection:
        begin = time.perf_counter()
        connection.sendall(request)
        missing = BYTES
        start = b""
        while b"\r\n\r\n" not in start:
            start += connection.recv(65536)
        if not start.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(repr(start[:300]))
        missing -= len(start.split(b"\r\n\r\n", 1)[1])
        while missing > 0:
            count = connection.recv_into(room)
            if not count:
                raise RuntimeError(f"{missing} bytes are missing")
            missing -= count
        return time.perf_counter() - begin


def prepare(target: Target) -> bytes:
    make_bucket(target, BUCKET)
    return os.urandom(BYTES)
