"""Access keys: made, listed, put out of use, deleted."""

from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.iam import located
from reelworks.cloud.services.iam.answers import key_of, moment
from reelworks.cloud.services.iam.errors import NoSuchEntityException, beyond_quota, out_of_range
from reelworks.cloud.services.iam.finding import get_entity
from reelworks.cloud.services.iam.limits import KEYS_OF_USER_MAX
from reelworks.cloud.services.iam.model import AccessKey, Entity, new_access_key_id, new_secret
from reelworks.cloud.services.iam.paging import page_of
from reelworks.cloud.services.iam.room import IamCall, iam


@iam.operation("CreateAccessKey", locate=located.named("user"))
def create_access_key(call: IamCall, request: Request) -> dict[str, Any]:
    """Make a key for a user, active at once. Its secret is told here and never again.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html

    Raises:
        NoSuchEntityException: there is no such user.
        LimitExceededException: the user has two already.
        ValidationError: no user is named, and the caller is none.
    """
    user = get_entity(call, "user", request)
    if len(call.shelves.keys.list_of(user)) >= KEYS_OF_USER_MAX:
        raise beyond_quota("AccessKeysPerUser", KEYS_OF_USER_MAX)
    key = AccessKey(new_access_key_id(call.ids), new_secret(call.ids), user.number, True, call.clock.now())
    call.shelves.keys.add(key)
    return {"AccessKey": {**key_of(user, key), "SecretAccessKey": key.secret}}


@iam.operation("ListAccessKeys", reads=True, locate=located.named("user"))
def list_access_keys(call: IamCall, request: Request) -> dict[str, Any]:
    """List a user's keys without their secrets.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html

    Raises:
        NoSuchEntityException: there is no such user.
    """
    user = get_entity(call, "user", request)
    page, told = page_of(call.shelves.keys.list_of(user), request, lambda key: key.access_key_id)
    return {"AccessKeyMetadata": [key_of(user, key) for key in page], **told}


@iam.operation("UpdateAccessKey", locate=located.named("user"))
def update_access_key(call: IamCall, request: Request) -> None:
    """Put a key out of use, or back into it; it holds from the next request on.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html

    Raises:
        NoSuchEntityException: there is no such user, or the user has no such key.
        ValidationError: the status is neither Active nor Inactive.
    """
    key = _get_key(call, get_entity(call, "user", request), request["AccessKeyId"])
    status = request["Status"]
    if status not in ("Active", "Inactive"):
        raise out_of_range(status, "status", "Member must satisfy enum value set: [Active, Inactive]")
    call.shelves.keys.set_active(key.access_key_id, status == "Active")


@iam.operation("DeleteAccessKey", locate=located.named("user"))
def delete_access_key(call: IamCall, request: Request) -> None:
    """Delete a key; it is refused from the next request on.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccessKey.html

    Raises:
        NoSuchEntityException: there is no such user, or the user has no such key.
    """
    key = _get_key(call, get_entity(call, "user", request), request["AccessKeyId"])
    call.shelves.keys.delete(key.access_key_id)


@iam.operation("GetAccessKeyLastUsed", reads=True, locate=located.key_owner)
def get_access_key_last_used(call: IamCall, request: Request) -> dict[str, Any]:
    """Return when a key was last used, for which service and in which region.

    A crash may take the last minute's uses with it; AWS itself tells them with some delay.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html

    Raises:
        NoSuchEntityException: the account has no such key.
    """
    key_id = request["AccessKeyId"]
    key = call.shelves.keys.find(key_id)
    user = call.shelves.entities.get(key.user_number) if key else None
    if key is None or user is None or user.account != call.caller.account:
        raise NoSuchEntityException(f"The Access Key with id {key_id} cannot be found.")
    used = call.registry.find_use(key_id)
    at, service, region = used or (key.used_at, key.used_service, key.used_region)
    told: dict[str, Any] = {"ServiceName": "N/A", "Region": "N/A"}
    if at is not None:
        told = {"LastUsedDate": moment(at), "ServiceName": service, "Region": region}
    return {"UserName": user.name, "AccessKeyLastUsed": told}


def _get_key(call: IamCall, user: Entity, access_key_id: str) -> AccessKey:
    key = call.shelves.keys.find(access_key_id)
    if key is None or key.user_number != user.number:
        raise NoSuchEntityException(f"The Access Key with id {access_key_id} cannot be found.")
    return key
