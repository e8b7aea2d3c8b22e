"""Compiled documents, kept: a policy is asked thousands of times for each time it changes."""

from reelworks.cloud.policy.document import Policy, parse_policy


class ParsedPolicies:
    """The policies of the documents last asked for, by their text. Drops the oldest beyond ``size_max``."""

    def __init__(self, size_max: int = 4096) -> None:
        self._size_max = size_max
        self._policies: dict[str, Policy] = {}

    def get(self, document: str) -> Policy:
        """Return a document's policy.

        Raises:
            MalformedPolicy: the document is not a policy.
        """
        policy = self._policies.get(document)
        if policy is None:
            policy = parse_policy(document)
            if len(self._policies) >= self._size_max:
                del self._policies[next(iter(self._policies))]
            self._policies[document] = policy
        return policy
