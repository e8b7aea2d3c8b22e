"""What a template may only do where the request says that it may: making identities.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/control-access-with-iam.html#using-iam-capabilities
"""

from collections.abc import Mapping

from reelworks.cloud.services.cloudformation.language.template import Template

_NAMES: Mapping[str, str | None] = {
    "AWS::IAM::AccessKey": None,
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Policy": None,
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName",
    "AWS::IAM::UserToGroupAddition": None,
}
"""The types that make identities, with the property by which they get a name of one's choice."""


def needed_capabilities(template: Template) -> tuple[str, list[str]]:
    """Return the capability that a template needs, or nothing, and the types that it needs it for."""
    types = sorted({one.type for one in template.resources.values() if one.type in _NAMES})
    is_named = any((_NAMES.get(one.type) or "") in one.properties for one in template.resources.values())
    if not types:
        return "", []
    return ("CAPABILITY_NAMED_IAM" if is_named else "CAPABILITY_IAM"), types
