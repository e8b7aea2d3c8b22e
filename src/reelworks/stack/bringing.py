"""A definition brought into being, on whatever cloud the clients reach."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from reelworks.aws.clients import Clients
from reelworks.aws.faults import typed_faults
from reelworks.pipeline.definition import Definition
from reelworks.stack.artifacts import keep_artifacts, object_url
from reelworks.stack.deploying import POLL_S, Deployment, StackProgress, deploy_stack, fits
from reelworks.stack.renewing import renew_machines
from reelworks.stack.resources import Resources, resources_of
from reelworks.stack.stacks import Stack
from reelworks.stack.surroundings import IMAGE, find_image, find_network
from reelworks.stack.template import build_template
from reelworks.stack.wheel import Artifact, make_requirements, make_wheel
from reelworks.stack.wording import Body, write_yaml

_OWN_POLL_S = 0.2
"""How often to look at a cloud that counts nobody's requests, in seconds."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a deployment may choose; what it leaves open is found."""

    stack: str = ""
    """The stack's name; empty for the definition's."""
    image: str = IMAGE
    """The machines' image, or the public parameter that names it."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    """Parameters of the template, given by name. They win over what is found."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """A stack that stands."""

    stack: Stack
    resources: Resources


def deploy_definition(
    definition: Definition, clients: Clients, choices: Choices, progress: StackProgress
) -> Deployed:
    """Make a definition's stack exist as it says, its machines too, and return it. Again, it changes nothing.

    On AWS the machines' image has no Reelworks, so a wheel of it is built and kept where they fetch it; and the
    buckets' names end in the account and the region, since they are the whole world's.

    Raises:
        StackFailed: it did not come to be; the text tells the first failure.
        DefinitionTooLong: the definition would not reach its machines.
        Declined: ``progress`` did not confirm the changes.
        CloudFault: the cloud cannot be reached or refuses.
    """
    name = choices.stack or definition.name
    template = build_template(definition)
    parameters = find_parameters(definition, clients, choices)
    if clients.is_aws:
        parameters |= _for_aws(clients, name, progress)
    parameters |= choices.parameters
    poll_s = POLL_S if clients.is_aws else _OWN_POLL_S
    url = "" if fits(template) else _store(clients, name, template, progress)
    wish = Deployment(name, template, parameters, url)
    stack = deploy_stack(clients.cloudformation, wish, progress, poll_s)
    resources = resources_of(definition, stack)
    for group in filter(None, (resources.worker_group, resources.web_group)):
        renew_machines(clients, group, poll_s)
    return Deployed(stack, resources)


def find_parameters(definition: Definition, clients: Clients, choices: Choices) -> dict[str, str]:
    """Return the parameters that depend on the account: where machines stand, and what they start from.

    Raises:
        StackFailed: the account has no default VPC, or its region no such image.
        CloudFault: the cloud cannot be reached or refuses.
    """
    image = find_image(clients.ec2, clients.ssm, choices.image)
    found = {"ImageId": image.id, "RootDevice": image.root_device}
    if not {"VpcId", "Subnets"} <= choices.parameters.keys():
        network = find_network(clients.ec2, definition.fleet.zones)
        found |= {"VpcId": network.vpc, "Subnets": ",".join(network.subnets)}
    return found


def _store(clients: Clients, name: str, template: Body, progress: StackProgress) -> str:
    """Put a template that no request has room for where CloudFormation reads it; return its address."""
    content = write_yaml(template).encode()
    artifact = Artifact(f"templates/{hashlib.sha256(content).hexdigest()[:16]}.yaml", content)
    bucket = keep_artifacts(clients.cloudformation, clients.s3, name, [artifact], progress)
    return object_url(clients.s3, bucket, artifact.key)


def _for_aws(clients: Clients, name: str, progress: StackProgress) -> dict[str, str]:
    with typed_faults("ask AWS who we are"):
        account = clients.sts.get_caller_identity()["Account"]
    wheel, requirements = make_wheel(), make_requirements()
    bucket = keep_artifacts(clients.cloudformation, clients.s3, name, (wheel, requirements), progress)
    return {
        "BucketSuffix": f"-{account}-{clients.region}",
        "ArtifactBucket": bucket,
        "WheelKey": wheel.key,
        "RequirementsKey": requirements.key,
    }
