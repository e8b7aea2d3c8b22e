"""Who is asking, and whose a key is."""

from typing import Any

from reelworks.cloud.rooms import Request
from reelworks.cloud.services.sts.errors import ValidationError
from reelworks.cloud.services.sts.room import StsCall, sts


@sts.operation("GetCallerIdentity", reads=True)
def get_caller_identity(call: StsCall, _request: Request) -> dict[str, Any]:
    """Return who asks; nobody can be forbidden to.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    """
    caller = call.caller
    principal = caller.principal
    user_id = call.people.identities.standing_of(principal).id or principal.account
    if principal.session:
        user_id = f"{user_id}:{principal.session}"
    return {"UserId": user_id, "Account": principal.account, "Arn": principal.caller_arn}


@sts.operation("GetAccessKeyInfo", reads=True)
def get_access_key_info(call: StsCall, request: Request) -> dict[str, Any]:
    """Return the account that a key belongs to, be it a root's, a user's or a session's.

    AWS reads the account out of the key's letters and answers for keys that are gone; here they are looked up.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html

    Raises:
        ValidationError: there is no such key.
    """
    key_id = request["AccessKeyId"]
    found = call.people.credentials.find(key_id) or call.credentials.find(key_id)
    if found is None:
        raise ValidationError(f"Access key {key_id} is not valid.")
    return {"Account": found.principal.account}
