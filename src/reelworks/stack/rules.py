"""Which events are a pipeline's uploads, in EventBridge's pattern language."""

from typing import Any

from reelworks.pipeline.definition import Pipeline


def uploads_pattern(pipeline: Pipeline, bucket: Any = None) -> dict[str, Any]:
    """Return the pattern of the events that S3 sends for the pipeline's uploads.

    ``bucket`` is the bucket's name where it is another than the definition's, or stands in a template.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
    """
    detail: dict[str, Any] = {"bucket": {"name": [pipeline.bucket if bucket is None else bucket]}}
    if pipeline.prefix or pipeline.suffixes:
        detail["object"] = {"key": [_key(pipeline.prefix, suffix) for suffix in pipeline.suffixes or ("",)]}
    return {"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": detail}


def _key(prefix: str, suffix: str) -> dict[str, str]:
    if not suffix:
        return {"prefix": prefix}
    if not prefix:
        return {"suffix": suffix}
    # The matchers in a list are alternatives; both ends at once take a wildcard between them.
    return {"wildcard": f"{_literal(prefix)}*{_literal(suffix)}"}


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("*", "\\*")
