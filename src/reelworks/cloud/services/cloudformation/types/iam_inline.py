"""What roles, users and groups have alike in templates: inline policies, attached ones, tags."""

from reelworks.cloud.services.cloudformation.types.contract import Hands, Properties
from reelworks.cloud.services.cloudformation.types.shaping import call_unless_gone, tag_list, tags_of, text

_GONE = frozenset({"NoSuchEntity"})


async def give_policies(hands: Hands, kind: str, name: str, old: Properties, new: Properties) -> None:
    """Bring a Role's, User's or Group's inline and attached policies from ``old`` to ``new``."""
    who = {f"{kind}Name": name}
    before = {policy["PolicyName"]: policy for policy in old.get("Policies") or ()}
    after = {policy["PolicyName"]: policy for policy in new.get("Policies") or ()}
    for gone in before.keys() - after.keys():
        await call_unless_gone(hands, _GONE, "iam", f"Delete{kind}Policy", **who, PolicyName=gone)
    for policy_name, policy in after.items():
        document = text(policy["PolicyDocument"])
        await hands.call("iam", f"Put{kind}Policy", **who, PolicyName=policy_name, PolicyDocument=document)
    attached, wanted = old.get("ManagedPolicyArns") or (), new.get("ManagedPolicyArns") or ()
    for arn in attached:
        if arn not in wanted:
            await call_unless_gone(hands, _GONE, "iam", f"Detach{kind}Policy", **who, PolicyArn=arn)
    for arn in wanted:
        await hands.call("iam", f"Attach{kind}Policy", **who, PolicyArn=arn)


async def take_policies(hands: Hands, kind: str, name: str) -> None:
    """Take every policy off a Role, User or Group, since one that has any cannot be deleted."""
    who = {f"{kind}Name": name}
    inline = await hands.call("iam", f"List{kind}Policies", **who, MaxItems=1000)
    for policy_name in inline.get("PolicyNames", ()):
        await call_unless_gone(hands, _GONE, "iam", f"Delete{kind}Policy", **who, PolicyName=policy_name)
    attached = await hands.call("iam", f"ListAttached{kind}Policies", **who, MaxItems=1000)
    for policy in attached.get("AttachedPolicies", ()):
        arn = policy["PolicyArn"]
        await call_unless_gone(hands, _GONE, "iam", f"Detach{kind}Policy", **who, PolicyArn=arn)


async def retag(hands: Hands, kind: str, who: dict[str, str], old: Properties, new: Properties) -> None:
    """Bring the tags of a Role, User, InstanceProfile or Policy from ``old`` to ``new``."""
    before, after = tags_of(hands, old), tags_of(hands, new)
    gone = [key for key in before if key not in after]
    if gone:
        await hands.call("iam", f"Untag{kind}", **who, TagKeys=gone)
    fresh = {key: value for key, value in after.items() if before.get(key) != value}
    if fresh:
        await hands.call("iam", f"Tag{kind}", **who, Tags=tag_list(fresh))
