"""The Parameter Store's numbers.

https://docs.aws.amazon.com/general/latest/gr/ssm.html#limits_ssm
"""

STANDARD_CHARACTERS_MAX = 4096
ADVANCED_CHARACTERS_MAX = 8192
STANDARD_PARAMETERS_MAX = 10_000
VERSIONS_KEPT = 100
LABELS_MAX = 10
LEVELS_MAX = 15
NAME_CHARACTERS_MAX = 1011
"""Of the whole ARN. https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html"""
NAMES_MAX = 10
"""In one GetParameters or DeleteParameters."""
BY_PATH_MAX = 10
PAGE_MAX = 50
TAGS_MAX = 50
DESCRIPTION_CHARACTERS_MAX = 1024
