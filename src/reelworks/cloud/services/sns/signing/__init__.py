"""The signature of what SNS delivers: a key that the room makes and keeps, and its certificate.

https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
"""

from reelworks.cloud.services.sns.signing.signer import Signer

__all__ = ["Signer"]
