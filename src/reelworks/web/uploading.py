"""Uploads from a browser straight to S3, by a form that we sign.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-UsingHTTPPOST.html
"""

from dataclasses import dataclass
from typing import Any

from reelworks.aws.faults import typed_faults
from reelworks.pipeline.definition import Pipeline

FORM_S = 3_600
UPLOAD_BYTES_MAX = 5 * 1024**3
"""What S3 takes in one piece."""


@dataclass(frozen=True, slots=True)
class Form:
    """Where a form goes and what it carries beside the file."""

    url: str
    fields: dict[str, str]


def upload_form(s3: Any, pipeline: Pipeline, back_to: str) -> Form:
    """Return a form that puts a file of its own name under the pipeline's prefix, within an hour.

    ``back_to`` is the page that the browser goes to afterwards.

    Raises:
        CloudFault: we have no keys to sign with.
    """
    fields = {"success_action_redirect": back_to}
    conditions: list[Any] = [
        ["starts-with", "$key", pipeline.prefix],
        ["content-length-range", 0, UPLOAD_BYTES_MAX],
        ["eq", "$success_action_redirect", back_to],
    ]
    with typed_faults("sign an upload"):
        signed = s3.generate_presigned_post(
            Bucket=pipeline.bucket,
            Key=f"{pipeline.prefix}${{filename}}",
            Fields=fields,
            Conditions=conditions,
            ExpiresIn=FORM_S,
        )
    return Form(signed["url"], signed["fields"])
