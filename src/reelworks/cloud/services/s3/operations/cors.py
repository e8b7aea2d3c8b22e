"""What browsers ask before, and learn after, a request from a page of another origin."""

from typing import Any

from reelworks.cloud.rooms import Request, Resource
from reelworks.cloud.services.s3.call import S3Call, s3
from reelworks.cloud.services.s3.errors import AccessForbidden, BadRequest
from reelworks.cloud.services.s3.model.cors import find_headers, names_of
from reelworks.cloud.services.s3.operations.settings import CORS_METHODS

_NOT_ENABLED = "CORSResponse: CORS is not enabled for this bucket."
_NOT_ALLOWED = (
    "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method "
    "/ Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec."
)


def nobody_is_asked(_call: S3Call, _request: Request) -> tuple[Resource, ...]:
    """A browser asks without credentials; the request itself is decided when it comes."""
    return ()


@s3.operation("OptionsObject", reads=True, locate=nobody_is_asked)
def options_object(call: S3Call, request: Request) -> dict[str, Any]:
    """Answer a browser's preflight by the bucket's CORS rules.

    With ``Method`` it is the gateway that asks, which headers the answer to such a request carries: those of a
    preflight, and none where no rule fits.

    https://docs.aws.amazon.com/AmazonS3/latest/API/RESTOPTIONSobject.html

    Raises:
        BadRequest: the browser does not say from where, or what, it wants to ask.
        AccessForbidden: no rule lets it; there is no such bucket, or it has no rules.
    """
    bucket = call.buckets.find(request.get("Bucket", ""))
    rules = bucket.settings.get("cors", ()) if bucket else ()
    headers = request["Headers"]
    if (method := request.get("Method")) is not None:
        return {"__headers__": find_headers(rules, headers["origin"], method, None) or {}}
    origin, method = headers.get("origin"), headers.get("access-control-request-method")
    if not origin:
        raise BadRequest("Insufficient information. Origin request header needed.")
    if method not in CORS_METHODS:
        raise BadRequest(f"Invalid Access-Control-Request-Method: {method or 'null'}")
    found = find_headers(rules, origin, method, names_of(headers.get("access-control-request-headers", "")))
    if found is None:
        kind = "OBJECT" if "Key" in request else "BUCKET"
        fields = {"Method": method, "ResourceType": kind}
        raise AccessForbidden(_NOT_ALLOWED if rules else _NOT_ENABLED, fields=fields)
    return {"__headers__": found}
