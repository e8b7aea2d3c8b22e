"""A browser's form as a PutObject: its fields as that operation's members, and how it wants to be answered.

https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
"""

from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from html import escape
from typing import Any
from urllib.parse import urlencode, urlsplit

from reelworks.cloud.services.s3.errors import MalformedXML, invalid_argument
from reelworks.cloud.services.s3.model.tags import tags_of_set
from reelworks.cloud.wire.parse.xml_body import parse_xml

FILENAME = "${filename}"
_META = "x-amz-meta-"
_MEMBERS = {
    "acl": "ACL",
    "cache-control": "CacheControl",
    "content-disposition": "ContentDisposition",
    "content-encoding": "ContentEncoding",
    "content-language": "ContentLanguage",
    "content-type": "ContentType",
    "x-amz-storage-class": "StorageClass",
    "x-amz-website-redirect-location": "WebsiteRedirectLocation",
    "x-amz-server-side-encryption": "ServerSideEncryption",
    "x-amz-server-side-encryption-aws-kms-key-id": "SSEKMSKeyId",
    "x-amz-server-side-encryption-customer-algorithm": "SSECustomerAlgorithm",
    "x-amz-object-lock-mode": "ObjectLockMode",
    "x-amz-object-lock-legal-hold": "ObjectLockLegalHoldStatus",
}
_UNEXPANDED = frozenset(("policy", "signature", "x-amz-signature"))


def expanded(fields: Mapping[str, str], filename: str) -> dict[str, str]:
    """Return a form's fields with the file's name where they ask for it."""
    return {
        name: value if name in _UNEXPANDED else value.replace(FILENAME, filename)
        for name, value in fields.items()
    }


def key_of(fields: Mapping[str, str]) -> str:
    """Return the key under which a form puts its file.

    Raises:
        InvalidArgument: it names none.
    """
    key = fields.get("key", "")
    if not key:
        message = "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields."
        raise invalid_argument(message, "key", "")
    return key


def put_request_of(bucket: str, fields: Mapping[str, str]) -> dict[str, Any]:
    """Return the PutObject that a form with expanded fields is.

    Raises:
        InvalidArgument: it has no key, or Expires is no date.
        MalformedXML, InvalidTag, BadRequest: the tags are none.
    """
    request: dict[str, Any] = {"Bucket": bucket, "Key": key_of(fields)}
    request |= {member: fields[name] for name, member in _MEMBERS.items() if name in fields}
    if metadata := {name[len(_META) :]: value for name, value in fields.items() if name.startswith(_META)}:
        request["Metadata"] = metadata
    if "expires" in fields:
        try:
            at = parsedate_to_datetime(fields["expires"])
        except ValueError:
            raise invalid_argument("Expires must be a date.", "Expires", fields["expires"]) from None
        request["Expires"] = at if at.tzinfo else at.replace(tzinfo=UTC)
    if "tagging" in fields:
        request["Tagging"] = urlencode(_tags_of(fields["tagging"]))
    return request


def answer_of(
    request: Mapping[str, Any], fields: Mapping[str, str], location: str, put: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the answer that a form asks for: a redirect, or one of three statuses, 204 where it asks for none of them."""
    headers = {"ETag": put["ETag"], "Location": location}
    if "VersionId" in put:
        headers["x-amz-version-id"] = put["VersionId"]
    target = fields.get("success_action_redirect") or fields.get("redirect")
    if target and urlsplit(target).scheme in ("http", "https"):
        named = urlencode({"bucket": request["Bucket"], "key": request["Key"], "etag": put["ETag"]})
        headers["Location"] = f"{target}{'&' if urlsplit(target).query else '?'}{named}"
        return {"__status__": 303, "__headers__": headers}
    status = fields.get("success_action_status")
    if status == "201":
        members = {
            "Location": location,
            "Bucket": request["Bucket"],
            "Key": request["Key"],
            "ETag": put["ETag"],
        }
        elements = "".join(
            f"<{name}>{escape(value, quote=False)}</{name}>" for name, value in members.items()
        )
        body = f'<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse>{elements}</PostResponse>'
        headers["Content-Type"] = "application/xml"
        return {"__status__": 201, "__headers__": headers, "Body": body.encode()}
    return {"__status__": 200 if status == "200" else 204, "__headers__": headers}


def _tags_of(document: str) -> dict[str, str]:
    """Return the tags of a ``Tagging`` document, with or without a name space."""
    tags = []
    for element in parse_xml(document.encode()).iter():
        if element.tag.rpartition("}")[2] != "Tag":
            continue
        members = {child.tag.rpartition("}")[2]: child.text or "" for child in element}
        if members.keys() != {"Key", "Value"}:
            raise MalformedXML
        tags.append(members)
    return tags_of_set(tags)
