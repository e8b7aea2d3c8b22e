"""Filter policies: which messages a subscription gets. Pure rules, compiled once, asked for every message.

https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html
"""

from reelworks.cloud.services.sns.filters.policy import (
    ATTRIBUTES_SCOPE,
    BODY_SCOPE,
    Filter,
    compile_filter,
)

__all__ = ["ATTRIBUTES_SCOPE", "BODY_SCOPE", "Filter", "compile_filter"]
