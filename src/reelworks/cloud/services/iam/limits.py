"""AWS's numbers for IAM.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

NAME_CHARACTERS_MAX = 64
"""Of a user's and a role's name."""
LONG_NAME_CHARACTERS_MAX = 128
"""Of the names of groups, policies and instance profiles."""
PATH_CHARACTERS_MAX = 512
DESCRIPTION_CHARACTERS_MAX = 1_000
PAGE_ENTRIES = 100
"""How many entries an answer lists where the request does not say."""
PAGE_ENTRIES_MAX = 1_000

KEYS_OF_USER_MAX = 2
GROUPS_OF_USER_MAX = 10
ATTACHED_MAX = 10
"""Managed policies on one user, group or role."""
POLICY_VERSIONS_MAX = 5
TAGS_MAX = 50
TAG_KEY_CHARACTERS_MAX = 128
TAG_VALUE_CHARACTERS_MAX = 256

POLICY_CHARACTERS_MAX = 6_144
"""Of a managed policy; white space does not count, nor in the three below."""
INLINE_CHARACTERS_MAX = {"user": 2_048, "role": 10_240, "group": 5_120}
"""Of all inline policies of one user, role or group together."""
TRUST_CHARACTERS_MAX = 2_048

SESSION_S_LEAST = 3_600
SESSION_S_MOST = 43_200
"""Between which a role may set how long its sessions last at most."""

PASSWORD_CHARACTERS_LEAST = 6
PASSWORD_CHARACTERS_MAX = 128
PASSWORD_DAYS_MAX = 1_095
PASSWORDS_REMEMBERED_MAX = 24
"""What a password policy may ask for."""

ACCOUNT_QUOTAS = {
    "UsersQuota": 5_000,
    "GroupsQuota": 300,
    "RolesQuota": 1_000,
    "InstanceProfilesQuota": 1_000,
    "PoliciesQuota": 1_500,
    "PolicySizeQuota": POLICY_CHARACTERS_MAX,
    "PolicyVersionsInUseQuota": 10_000,
    "VersionsPerPolicyQuota": POLICY_VERSIONS_MAX,
    "AccessKeysPerUserQuota": KEYS_OF_USER_MAX,
    "GroupsPerUserQuota": GROUPS_OF_USER_MAX,
    "AttachedPoliciesPerUserQuota": ATTACHED_MAX,
    "AttachedPoliciesPerGroupQuota": ATTACHED_MAX,
    "AttachedPoliciesPerRoleQuota": ATTACHED_MAX,
    "UserPolicySizeQuota": INLINE_CHARACTERS_MAX["user"],
    "GroupPolicySizeQuota": INLINE_CHARACTERS_MAX["group"],
    "RolePolicySizeQuota": INLINE_CHARACTERS_MAX["role"],
    "AssumeRolePolicySizeQuota": TRUST_CHARACTERS_MAX,
}
"""What GetAccountSummary tells of them."""

USES_KEPT_S = 60.0
"""How often the last uses of access keys are written down, in seconds."""
