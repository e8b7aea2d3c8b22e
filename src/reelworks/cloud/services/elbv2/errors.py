"""Elastic Load Balancing's errors, in AWS's words.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/CommonErrors.html, and the errors of each
operation's page. Codes and states are those of the service model.
"""

from reelworks.cloud.wire.error import AwsError


class ValidationError(AwsError):
    """A request's member is missing, out of its range, or does not go with another."""


class LoadBalancerNotFoundException(AwsError):
    """There is no such load balancer."""

    code = "LoadBalancerNotFound"
    words = "One or more load balancers not found"


class TargetGroupNotFoundException(AwsError):
    """There is no such target group."""

    code = "TargetGroupNotFound"
    words = "One or more target groups not found"


class ListenerNotFoundException(AwsError):
    """There is no such listener."""

    code = "ListenerNotFound"
    words = "One or more listeners not found"


class RuleNotFoundException(AwsError):
    """There is no such rule."""

    code = "RuleNotFound"
    words = "One or more rules not found"


class SSLPolicyNotFoundException(AwsError):
    """There is no such security policy."""

    code = "SSLPolicyNotFound"
    words = "The specified SSL policy does not exist."


class SubnetNotFoundException(AwsError):
    """There is no such subnet."""

    code = "SubnetNotFound"


class InvalidSubnetException(AwsError):
    """The subnet has no free address."""

    code = "InvalidSubnet"


class InvalidSecurityGroupException(AwsError):
    """There is no such security group."""

    code = "InvalidSecurityGroup"


class InvalidSchemeException(AwsError):
    """The scheme is none."""

    code = "InvalidScheme"


class DuplicateLoadBalancerNameException(AwsError):
    """A load balancer of that name is set up differently."""

    code = "DuplicateLoadBalancerName"


class DuplicateTargetGroupNameException(AwsError):
    """A target group of that name is set up differently."""

    code = "DuplicateTargetGroupName"


class DuplicateListenerException(AwsError):
    """The load balancer listens on that port already."""

    code = "DuplicateListener"


class DuplicateTagKeysException(AwsError):
    """A tag's key comes twice."""

    code = "DuplicateTagKeys"
    words = "A tag key was specified more than once."


class PriorityInUseException(AwsError):
    """Another rule of the listener has that priority."""

    code = "PriorityInUse"


class ResourceInUseException(AwsError):
    """Something else still needs it."""

    code = "ResourceInUse"


class OperationNotPermittedException(AwsError):
    """What is protected, or a listener's default rule, stays as it is."""

    code = "OperationNotPermitted"


class InvalidConfigurationRequestException(AwsError):
    """The settings do not go together."""

    code = "InvalidConfigurationRequest"


class InvalidLoadBalancerActionException(AwsError):
    """An action does not say what it must, or leads nowhere."""

    code = "InvalidLoadBalancerAction"


class InvalidTargetException(AwsError):
    """The target does not exist, or cannot be one of this group."""

    code = "InvalidTarget"


class IncompatibleProtocolsException(AwsError):
    """A group's protocol does not go with the listener's."""

    code = "IncompatibleProtocols"


class UnsupportedProtocolException(AwsError):
    """This cloud does not speak that protocol."""

    code = "UnsupportedProtocol"


class TargetGroupAssociationLimitException(AwsError):
    """A target group belongs to one load balancer only."""

    code = "TargetGroupAssociationLimit"


class TooManyLoadBalancersException(AwsError):
    """The account has as many load balancers as it may."""

    code = "TooManyLoadBalancers"
    words = "You've reached the limit on the number of load balancers for your AWS account."


class TooManyTargetGroupsException(AwsError):
    """The account has as many target groups as it may."""

    code = "TooManyTargetGroups"
    words = "You've reached the limit on the number of target groups for your AWS account."


class TooManyListenersException(AwsError):
    """The load balancer has as many listeners as it may."""

    code = "TooManyListeners"
    words = "You've reached the limit on the number of listeners per load balancer."


class TooManyRulesException(AwsError):
    """The load balancer has as many rules as it may."""

    code = "TooManyRules"
    words = "You've reached the limit on the number of rules per load balancer."


class TooManyActionsException(AwsError):
    """A rule has more actions than it may."""

    code = "TooManyActions"
    words = "You've reached the limit on the number of actions per rule."


class TooManyTargetsException(AwsError):
    """The target group has as many targets as it may."""

    code = "TooManyTargets"
    words = "You've reached the limit on the number of targets."


class CertificateNotFoundException(AwsError):
    """There is no such certificate."""

    code = "CertificateNotFound"
    words = "The specified certificate does not exist."


class TooManyTagsException(AwsError):
    """A resource would have more tags than it may."""

    code = "TooManyTags"
    words = "The quota for the number of tags that can be assigned to a load balancer has been reached"


def out_of_range(value: object, member: str, constraint: str) -> ValidationError:
    """Return the refusal of a value, as AWS's validation puts it."""
    return ValidationError(
        f"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: {constraint}"
    )
