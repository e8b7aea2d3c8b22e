"""Block Public Access of whole accounts: the service S3 Control, as far as it is here."""

from typing import Any

from reelworks.cloud.rooms import Request, Resource
from reelworks.cloud.services.s3.call import S3Call, s3control
from reelworks.cloud.services.s3.errors import InvalidRequest, NoSuchPublicAccessBlockConfiguration
from reelworks.cloud.services.s3.model.bucket import PUBLIC_ACCESS_BLOCK


def the_account(_call: S3Call, request: Request) -> Resource:
    """Return the account that a request names, as S3 does: no resource, but an owner."""
    return Resource("*", account=_account_of(request))


@s3control.operation("PutPublicAccessBlock", locate=the_account, action="PutAccountPublicAccessBlock")
def put_public_access_block(call: S3Call, request: Request) -> None:
    """Say what public access is blocked in all the buckets of an account; what is not said is not.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_PutPublicAccessBlock.html

    Raises:
        InvalidRequest: no account is named.
    """
    wanted = request["PublicAccessBlockConfiguration"]
    call.accounts.put(_account_of(request), {name: bool(wanted.get(name)) for name in PUBLIC_ACCESS_BLOCK})


@s3control.operation(
    "GetPublicAccessBlock", reads=True, locate=the_account, action="GetAccountPublicAccessBlock"
)
def get_public_access_block(call: S3Call, request: Request) -> dict[str, Any]:
    """Tell what an account blocks.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetPublicAccessBlock.html

    Raises:
        InvalidRequest: no account is named.
        NoSuchPublicAccessBlockConfiguration: it never said, or took it back.
    """
    account = _account_of(request)
    settings = call.accounts.public_access_block(account)
    if not settings:
        raise NoSuchPublicAccessBlockConfiguration(fields={"AccountId": account})
    return {"PublicAccessBlockConfiguration": dict(settings)}


@s3control.operation("DeletePublicAccessBlock", locate=the_account, action="PutAccountPublicAccessBlock")
def delete_public_access_block(call: S3Call, request: Request) -> dict[str, Any]:
    """Block nothing any more in an account's buckets, beside what each blocks itself.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_DeletePublicAccessBlock.html

    Raises:
        InvalidRequest: no account is named.
    """
    call.accounts.remove(_account_of(request))
    return {"__status__": 204}


def _account_of(request: Request) -> str:
    account = str(request.get("AccountId", ""))
    if not account:
        raise InvalidRequest("Missing required header for this request: x-amz-account-id")
    return account
