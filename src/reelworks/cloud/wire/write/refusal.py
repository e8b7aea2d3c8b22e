"""Errors out, in each protocol's shape.

https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-json-api-responses.html
"""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from reelworks.cloud.wire.error import AwsError
from reelworks.cloud.wire.message import HttpResponse
from reelworks.cloud.wire.models import SPOKEN, Service, load_query_service, load_service
from reelworks.cloud.wire.route import CBOR
from reelworks.cloud.wire.write.json_body import json_content_type
from reelworks.cloud.wire.write.query_xml import DECLARATION, XML_TYPE
from reelworks.cloud.wire.write.rest_response import XML_TYPE as S3_XML_TYPE
from reelworks.cloud.wire.write.rest_response import extended_id, request_headers
from reelworks.cloud.wire.write.xml_text import escape

_CORAL: Final = frozenset({"SerializationException", "UnknownOperationException", "InternalFailure"})
"""Errors of the layer below every service, which have a name space of their own."""

_SQS_PREFIX: Final = "AWS.SimpleQueueService."
_SQS_QUERY_CODES: Final[Mapping[str, str]] = {
    "BatchEntryIdsNotDistinct": f"{_SQS_PREFIX}BatchEntryIdsNotDistinct",
    "BatchRequestTooLong": f"{_SQS_PREFIX}BatchRequestTooLong",
    "EmptyBatchRequest": f"{_SQS_PREFIX}EmptyBatchRequest",
    "InvalidBatchEntryId": f"{_SQS_PREFIX}InvalidBatchEntryId",
    "MessageNotInflight": f"{_SQS_PREFIX}MessageNotInflight",
    "PurgeQueueInProgress": f"{_SQS_PREFIX}PurgeQueueInProgress",
    "QueueDeletedRecently": f"{_SQS_PREFIX}QueueDeletedRecently",
    "QueueDoesNotExist": f"{_SQS_PREFIX}NonExistentQueue",
    "QueueNameExists": "QueueAlreadyExists",
    "TooManyEntriesInBatchRequest": f"{_SQS_PREFIX}TooManyEntriesInBatchRequest",
    "UnsupportedOperation": f"{_SQS_PREFIX}UnsupportedOperation",
}
"""What SQS's errors are called in its query protocol, which its model no longer says."""


def write_error(
    service: str, protocol: str, error: AwsError, request_id: str, resource: str = ""
) -> HttpResponse:
    """Return the answer that refuses a request.

    ``service`` may be any text where the request leads to none that is known. An answer to HEAD must lose its body on the way out.
    """
    if service not in SPOKEN:
        service = ""
    if protocol.startswith("json"):
        return _write_json(service, protocol, error, request_id)
    if protocol == CBOR:
        return _write_cbor(service, error, request_id)
    if protocol == "query":
        return _write_query(service, error, request_id)
    if protocol == "ec2":
        return _write_ec2(error, request_id)
    assert protocol == "rest-xml", protocol
    return _write_s3(error, request_id, resource)


def _write_json(service: str, protocol: str, error: AwsError, request_id: str) -> HttpResponse:
    headers = [
        ("x-amzn-RequestId", request_id),
        ("Content-Type", json_content_type(protocol)),
        *_query_error_header(service, error),
    ]
    document = {"__type": _json_type(service, error.code), "message": error.message, **error.fields}
    return HttpResponse(error.status, [*headers, *error.headers.items()], orjson.dumps(document))


def _write_cbor(service: str, error: AwsError, request_id: str) -> HttpResponse:
    # Loaded only here, as in write/__init__.py.
    from reelworks.cloud.wire.write.cbor_body import PROTOCOL_HEADERS, encode_error  # noqa: PLC0415

    headers = [
        ("x-amzn-RequestId", request_id),
        *PROTOCOL_HEADERS,
        *_query_error_header(service, error),
        *error.headers.items(),
    ]
    return HttpResponse(_status(service, error), headers, encode_error(error.code, error.message))


def _query_error_header(service: str, error: AwsError) -> list[tuple[str, str]]:
    """Return the header in which a service that once spoke query gives the error's old name."""
    if not service or not load_service(service).is_query_compatible:
        return []
    fault = "Sender" if error.is_senders_fault else "Receiver"
    return [("x-amzn-query-error", f"{_query_code(service, error)};{fault}")]


def _json_type(service: str, code: str) -> str:
    if code in _CORAL:
        return f"com.amazon.coral.service#{code}"
    return f"com.amazonaws.sqs#{code}" if service == "sqs" else code


def _query_code(service: str, error: AwsError) -> str:
    if error.query_code is not None:
        return error.query_code
    if service == "sqs":
        return _SQS_QUERY_CODES.get(error.code, error.code)
    code: str = _traits(load_service(service), error).get("code", error.code) if service else error.code
    return code


def _status(service: str, error: AwsError) -> int:
    """Return the model's status for the error, where it has one."""
    traits = _traits(load_service(service), error) if service else {}
    status: int = traits.get("httpStatusCode", error.status)
    return status


def _traits(service: Service, error: AwsError) -> Mapping[str, Any]:
    return service.error_traits.get(type(error).__name__, {})


def _write_query(service: str, error: AwsError, request_id: str) -> HttpResponse:
    namespace = load_query_service(service).xml_namespace if service else None
    attribute = f' xmlns="{namespace}"' if namespace else ""
    fault = "Sender" if error.is_senders_fault else "Receiver"
    detail = "<Detail/>" if service == "sqs" else _elements(error.fields)
    body = (
        f"{DECLARATION}<ErrorResponse{attribute}><Error><Type>{fault}</Type>"
        f"<Code>{escape(_query_code(service, error))}</Code><Message>{escape(error.message)}</Message>"
        f"{detail}</Error><RequestId>{request_id}</RequestId></ErrorResponse>"
    )
    headers = [("x-amzn-RequestId", request_id), XML_TYPE, *error.headers.items()]
    return HttpResponse(_status(service, error), headers, body.encode())


def _write_ec2(error: AwsError, request_id: str) -> HttpResponse:
    body = (
        f"{DECLARATION}<Response><Errors><Error><Code>{escape(error.code)}</Code>"
        f"<Message>{escape(error.message)}</Message></Error></Errors>"
        f"<RequestID>{request_id}</RequestID></Response>"
    )
    headers = [("x-amzn-RequestId", request_id), XML_TYPE, *error.headers.items()]
    return HttpResponse(error.status, headers, body.encode())


def _write_s3(error: AwsError, request_id: str, resource: str) -> HttpResponse:
    headers = [*request_headers(request_id), S3_XML_TYPE, *error.headers.items()]
    if error.status == 304:  # RFC 9110, 15.4.5: no body
        return HttpResponse(error.status, [*request_headers(request_id), *error.headers.items()])
    fields = error.fields or ({"Resource": resource} if resource else {})
    body = (
        f"{DECLARATION}<Error><Code>{escape(error.code)}</Code><Message>{escape(error.message)}</Message>"
        f"{_elements(fields)}<RequestId>{request_id}</RequestId><HostId>{extended_id(request_id)}</HostId></Error>"
    )
    return HttpResponse(error.status, headers, body.encode())


def _elements(fields: Mapping[str, Any]) -> str:
    return "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in fields.items())
