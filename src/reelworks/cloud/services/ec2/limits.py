"""EC2's numbers.

https://docs.aws.amazon.com/general/latest/gr/ec2-service.html
"""

USER_DATA_BYTES_MAX = 16_384
"""Of the script itself. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html"""
TAGS_MAX = 50
"""https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html"""
TAG_KEY_CHARACTERS_MAX = 128
TAG_VALUE_CHARACTERS_MAX = 256
TERMINATED_KEPT_S = 3600.0
"""How long a terminated instance stays visible.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/terminating-instances.html"""
TOKENS_KEPT_S = 24 * 3600.0
"""How long a client token is known again."""
INSTANCES_A_REQUEST_MAX = 100
"""Of this machine; AWS's limit is a quota of vCPUs."""
FILTERS_MAX = 50
FILTER_VALUES_MAX = 200
PAGE_MIN, PAGE_MAX = 5, 1000
"""https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html"""
BLOCKS_PER_VPC_MAX = 5
"""https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html"""
SECURITY_GROUPS_PER_INTERFACE_MAX = 16
TEMPLATE_VERSIONS_MAX = 10_000
CONSOLE_BYTES_MAX = 65_536
"""https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetConsoleOutput.html"""
STOP_GRACE_S = 60.0
"""How long an instance that is stopped may take to shut down before its power is cut."""
INITIALIZING_S = 10.0
"""How long the status checks of an instance that has just booted say ``initializing``, of the slow clockwork."""
ZONE_LETTERS = ("a", "b", "c")
