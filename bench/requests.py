"""AWS requests as bytes, signed, for whatever server is under test."""

import json
from contextlib import suppress

import boto3
from botocore.config import Config

from bench.server_process import KEY_ID, REGION, SECRET, Target
from bench.signing import Signer


def signer_for(target: Target, service: str) -> Signer:
    return Signer(KEY_ID, SECRET, service, f"{target.host}:{target.port}")


def client_for(target: Target, service: str):
    """Return a boto3 client, for what has to be there before a measurement."""
    return boto3.client(
        service,
        endpoint_url=target.endpoint,
        region_name=REGION,
        aws_access_key_id=KEY_ID,
        aws_secret_access_key=SECRET,
        config=Config(retries={"total_max_attempts": 1}, read_timeout=20, s3={"addressing_style": "path"}),
    )


def sqs_request(signer: Signer, operation: str, members: dict | bytes) -> bytes:
    """Return a request; ``members`` may be written as JSON already, where the same are sent again and again."""
    headers = {"content-type": "application/x-amz-json-1.0", "x-amz-target": f"AmazonSQS.{operation}"}
    body = members if isinstance(members, bytes) else json.dumps(members).encode()
    return signer.head("POST", "/", "", headers, body) + body


def put_request(signer: Signer, path: str, body: bytes) -> bytes:
    return signer.head("PUT", path, "", {}, body) + body


def get_request(signer: Signer, path: str, query: str = "") -> bytes:
    return signer.head("GET", path, query, {}, b"")


def make_queue(target: Target, name: str) -> str:
    """Create a queue whose messages stay hidden for as long as a measurement takes; return its URL."""
    sqs = client_for(target, "sqs")
    return sqs.create_queue(QueueName=name, Attributes={"VisibilityTimeout": "600"})["QueueUrl"]


def make_bucket(target: Target, name: str) -> None:
    place = {"LocationConstraint": REGION}
    s3 = client_for(target, "s3")
    with suppress(s3.exceptions.BucketAlreadyOwnedByYou):
        s3.create_bucket(Bucket=name, CreateBucketConfiguration=place)
