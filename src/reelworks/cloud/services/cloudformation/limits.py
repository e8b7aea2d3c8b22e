"""AWS's numbers for CloudFormation.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
"""

TEMPLATE_BODY_BYTES_MAX = 51_200
TEMPLATE_OBJECT_BYTES_MAX = 1_048_576
TEMPLATE_DEPTH_MAX = 100
"""How deep a template's lists and maps may lie in each other; AWS does not say, and nobody needs as much."""

STACKS_MAX = 2_000
RESOURCES_MAX = 500
PARAMETERS_MAX = 200
PARAMETER_VALUE_CHARACTERS_MAX = 4_096
OUTPUTS_MAX = 200
MAPPINGS_MAX = 200
DESCRIPTION_BYTES_MAX = 1_024
LOGICAL_ID_CHARACTERS_MAX = 255
TAGS_MAX = 50
NOTIFICATION_ARNS_MAX = 5
STACK_POLICY_BYTES_MAX = 16_384
CIDR_BLOCKS_MAX = 256

PAGE_STACKS = 100
"""How many entries a page of a listing has."""
PAGE_EVENTS = 100

AT_ONCE_MAX = 8
"""How many resources of a stack are worked on side by side."""
CLEANUP_ATTEMPTS = 3
"""How often the removal of what an update left over is tried; what is still there then stays.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
"""
DELETED_STACKS_KEPT_S = 90 * 86_400
"""How long a deleted stack can be read by its id."""
EXECUTION_WAITED_S = 2.0
"""How long ExecuteChangeSet waits for the end before it answers."""
