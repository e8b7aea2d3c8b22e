"""E-mail and email-json subscriptions: the letters, and the two ways out: an SMTP server, or a folder.

https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html
"""

from reelworks.cloud.services.sns.mail.office import LetterRefused, MailOffice, MailSettings
from reelworks.cloud.services.sns.mail.relay import SmtpServer

__all__ = ["LetterRefused", "MailOffice", "MailSettings", "SmtpServer"]
