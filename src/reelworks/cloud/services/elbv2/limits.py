"""AWS's numbers for Application Load Balancers.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
"""

LOAD_BALANCERS_MAX = 50
TARGET_GROUPS_MAX = 3_000
LISTENERS_MAX = 50
"""Of a load balancer."""
RULES_MAX = 100
"""Of a load balancer, default rules not counted."""
CONDITION_VALUES_MAX = 5
"""Of a rule, over all its conditions."""
CONDITION_WILDCARDS_MAX = 6
"""Of a rule, over all its conditions."""
ACTION_GROUPS_MAX = 5
"""Target groups in one forward action."""
TARGETS_MAX = 1_000
"""Of a target group."""
TAGS_MAX = 50
PAGE_ENTRIES_MAX = 400
NAME_CHARACTERS_MAX = 32
VALUE_CHARACTERS_MAX = 128
"""Of a condition's value."""
HEADER_NAME_CHARACTERS_MAX = 40
DESCRIBED_MAX = 20
"""Resources that DescribeTags takes at once."""

ACCOUNT_LIMITS = (
    ("application-load-balancers", LOAD_BALANCERS_MAX),
    ("target-groups", TARGET_GROUPS_MAX),
    ("targets-per-application-load-balancer", 1_000),
    ("listeners-per-application-load-balancer", LISTENERS_MAX),
    ("rules-per-application-load-balancer", RULES_MAX),
    ("network-load-balancers", 50),
    ("targets-per-network-load-balancer", 3_000),
    ("targets-per-availability-zone-per-network-load-balancer", 500),
    ("listeners-per-network-load-balancer", 50),
    ("condition-values-per-alb-rule", CONDITION_VALUES_MAX),
    ("condition-wildcards-per-alb-rule", CONDITION_WILDCARDS_MAX),
    ("target-groups-per-application-load-balancer", 100),
    ("target-groups-per-action-on-application-load-balancer", ACTION_GROUPS_MAX),
    ("target-groups-per-action-on-network-load-balancer", 1),
    ("certificates-per-application-load-balancer", 25),
    ("certificates-per-network-load-balancer", 25),
    ("targets-per-target-group", TARGETS_MAX),
    ("target-id-registrations-per-application-load-balancer", 1_000),
    ("network-load-balancer-enis-per-vpc", 1_200),
    ("application-load-balancer-enis-per-vpc", 1_200),
    ("gateway-load-balancers", 100),
    ("gateway-load-balancers-per-vpc", 100),
    ("geneve-target-groups", 100),
    ("targets-per-availability-zone-per-gateway-load-balancer", 300),
)
"""Name and number, as DescribeAccountLimits tells them."""

INSTANCES_EVERY_S = 1.0
"""How often EC2 is asked how the instances among the targets are, in seconds."""
