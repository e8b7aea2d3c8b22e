"""The signature of a browser's form: over its policy document, by version 4 or version 2.

What the policy says is the room's to check; here is only proven who signed it.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/HTTPPOSTForms.html
"""

import base64
import hmac
from collections.abc import Mapping

from reelworks.cloud.wire.auth_errors import InvalidArgument, SignatureDoesNotMatch
from reelworks.cloud.wire.claim import Claim, SigV2Claim, SigV4Claim
from reelworks.cloud.wire.sigv4 import Keyring
from reelworks.cloud.wire.sigv4_claim import ALGORITHM

_V4 = ("x-amz-credential", "x-amz-signature", "x-amz-algorithm", "x-amz-date")
_V2 = ("awsaccesskeyid", "signature")
_CREDENTIAL_FIELDS = 5


def find_form_claim(fields: Mapping[str, str]) -> Claim | None:
    """Return how a form says it is signed, or None where it is anonymous. Field names are in lower case.

    Raises:
        InvalidArgument: a field of the signature is missing, or has no allowed form.
    """
    is_v4 = any(name in fields for name in ("x-amz-credential", "x-amz-signature", "x-amz-algorithm"))
    is_v2 = any(name in fields for name in _V2)
    if not (is_v4 or is_v2 or "policy" in fields):
        return None
    for name in ("policy", *(_V4 if is_v4 else _V2)):
        if not fields.get(name):
            raise _lacking(name)
    token = fields.get("x-amz-security-token")
    if not is_v4:
        return SigV2Claim(fields["awsaccesskeyid"], fields["signature"], token, None)
    if fields["x-amz-algorithm"] != ALGORITHM:
        raise _wrong("X-Amz-Algorithm", fields["x-amz-algorithm"], f'only supports "{ALGORITHM}"')
    scope = fields["x-amz-credential"].split("/")
    if len(scope) != _CREDENTIAL_FIELDS or not all(scope) or scope[-1] != "aws4_request":
        form = '<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request"'
        raise _wrong("X-Amz-Credential", fields["x-amz-credential"], f'is mal-formed; expecting "{form}')
    key, day, region, service, _ = scope
    return SigV4Claim(
        access_key_id=key,
        scope_date=day,
        region=region,
        service=service,
        signed_headers="",
        signature=fields["x-amz-signature"],
        timestamp=fields["x-amz-date"],
        token=token,
        expires_s=None,
        family="s3",
    )


def verify_form(fields: Mapping[str, str], claim: Claim, secret: str, keyring: Keyring) -> None:
    """Prove that whoever holds ``secret`` signed the form's policy, as it stands there in base64.

    Raises:
        SignatureDoesNotMatch: another secret, or a changed policy.
    """
    policy = fields["policy"].encode()
    if isinstance(claim, SigV4Claim):
        key = keyring.get(secret, claim.scope_date, claim.region, claim.service)
        expected = hmac.digest(key, policy, "sha256").hex()
    else:
        expected = base64.b64encode(hmac.digest(secret.encode(), policy, "sha1")).decode()
    if not hmac.compare_digest(expected.encode(), claim.signature.encode()):
        raise SignatureDoesNotMatch(
            fields={
                "AWSAccessKeyId": claim.access_key_id,
                "StringToSign": fields["policy"],
                "SignatureProvided": claim.signature,
                "StringToSignBytes": policy.hex(" "),
            }
        )


def _lacking(name: str) -> InvalidArgument:
    shown = {"awsaccesskeyid": "AWSAccessKeyId", "policy": "Policy", "signature": "Signature"}.get(
        name, "-".join(part.capitalize() for part in name.split("-"))
    )
    return InvalidArgument(
        f"Bucket POST must contain a field named '{shown}'.  If it is specified, please check the order of the fields.",
        fields={"ArgumentName": shown, "ArgumentValue": ""},
    )


def _wrong(name: str, value: str, what: str) -> InvalidArgument:
    return InvalidArgument(f"{name} {what}", fields={"ArgumentName": name, "ArgumentValue": value})
