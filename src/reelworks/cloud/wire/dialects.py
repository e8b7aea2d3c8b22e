"""The names of SQS's query protocol, which its model no longer tells.

SQS moved to AWS JSON, and its model kept only which lists and maps are flattened. Older SDKs and curl still
speak query, version 2012-11-05, where a list is numbered under its member's name (``DeleteMessageBatchRequestEntry.1.Id``)
and a map under one name of its own (``Attribute.1.Name``, ``Attribute.1.Value``).

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final

WITH_DIALECT: Final = frozenset({"sqs"})
"""The services whose model lacks the query protocol's names."""

_SQS_NAMESPACE: Final = "http://queue.amazonaws.com/doc/2012-11-05/"

_SQS_LISTS: Final[Mapping[str, str]] = {
    "AWSAccountIdList": "AWSAccountId",
    "ActionNameList": "ActionName",
    "AttributeNameList": "AttributeName",
    "BatchResultErrorEntryList": "BatchResultErrorEntry",
    "BinaryList": "BinaryListValue",
    "ChangeMessageVisibilityBatchRequestEntryList": "ChangeMessageVisibilityBatchRequestEntry",
    "ChangeMessageVisibilityBatchResultEntryList": "ChangeMessageVisibilityBatchResultEntry",
    "DeleteMessageBatchRequestEntryList": "DeleteMessageBatchRequestEntry",
    "DeleteMessageBatchResultEntryList": "DeleteMessageBatchResultEntry",
    "ListMessageMoveTasksResultEntryList": "ListMessageMoveTasksResultEntry",
    "MessageAttributeNameList": "MessageAttributeName",
    "MessageList": "Message",
    "MessageSystemAttributeList": "MessageSystemAttributeName",
    "QueueUrlList": "QueueUrl",
    "SendMessageBatchRequestEntryList": "SendMessageBatchRequestEntry",
    "SendMessageBatchResultEntryList": "SendMessageBatchResultEntry",
    "StringList": "StringListValue",
    "TagKeyList": "TagKey",
}
"""List shape → the name its members are numbered under."""

_SQS_MAPS: Final[Mapping[str, tuple[str, str, str]]] = {
    "MessageBodyAttributeMap": ("MessageAttribute", "Name", "Value"),
    "MessageBodySystemAttributeMap": ("MessageSystemAttribute", "Name", "Value"),
    "MessageSystemAttributeMap": ("Attribute", "Name", "Value"),
    "QueueAttributeMap": ("Attribute", "Name", "Value"),
    "TagMap": ("Tag", "Key", "Value"),
}
"""Map shape → the name of an entry, of its key and of its value."""


def to_query_dialect(name: str, model: dict[str, Any]) -> dict[str, Any]:
    """Return the service's raw model with the query protocol's names; most models have them already."""
    return _name_sqs(model) if name in WITH_DIALECT else model


def _name_sqs(model: dict[str, Any]) -> dict[str, Any]:
    model = deepcopy(model)
    model["metadata"] |= {"protocol": "query", "protocols": ["query"], "xmlNamespace": _SQS_NAMESPACE}
    shapes = model["shapes"]
    for shape, item in _SQS_LISTS.items():
        shapes[shape]["member"]["locationName"] = item
        shapes[shape]["flattened"] = True
    for shape, (_entry, key, value) in _SQS_MAPS.items():
        shapes[shape]["key"]["locationName"] = key
        shapes[shape]["value"]["locationName"] = value
        shapes[shape]["flattened"] = True
    for shape in shapes.values():
        for member in shape.get("members", {}).values():
            if member["shape"] in _SQS_MAPS:
                member["locationName"] = _SQS_MAPS[member["shape"]][0]
    for operation, raw in model["operations"].items():
        if "output" in raw:
            raw["output"]["resultWrapper"] = f"{operation}Result"
    return model
