"""AWS's numbers for STS.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-sts
"""

DURATION_S_LEAST = 900
ROLE_DURATION_S = 3_600
"""How long a role's session lasts where the request does not say; the most that chained roles get."""
ROLE_DURATION_S_MOST = 43_200
TOKEN_DURATION_S = 43_200
"""How long GetSessionToken's credentials last where the request does not say."""
TOKEN_DURATION_S_MOST = 129_600
ROOT_DURATION_S_MOST = 3_600
SESSION_POLICY_CHARACTERS_MAX = 2_048
SESSION_POLICY_ARNS_MAX = 10
SESSION_TAGS_MAX = 50
TAG_KEY_CHARACTERS_MAX = 128
TAG_VALUE_CHARACTERS_MAX = 256
EXTERNAL_ID_CHARACTERS_MAX = 1_224

TOKEN_BYTES = 192
"""How many random bytes a session token is made of."""
ENDED_KEPT_S = 7 * 86_400
"""How long after its end a session is known, so that its end can be told: ExpiredToken."""
CLEANED_MAX = 50
"""How many sessions that ended long ago are removed when one begins."""
CREDENTIALS_CACHED_MAX = 4_096
